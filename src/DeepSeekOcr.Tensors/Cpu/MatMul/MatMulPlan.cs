using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

namespace DeepSeekOcr.Tensors.Cpu.MatMul;

/// <summary>
/// Decides which kernel runs a matrix product. Everything that multiplies matrices asks here, and nowhere else is a threshold.
/// </summary>
internal static class MatMulPlan
{
    /// <summary>
    /// The rows of a product whose right-hand matrix lies in strides: it has to be packed into panels, however few there are.
    /// </summary>
    public const int Strided = int.MaxValue;

    /// <summary>
    /// Up to so many rows a product with a weight in blocks is not packed, so that sequences decoded together do not change each other:
    /// each row gets the same numbers as alone.
    /// </summary>
    public const int MostBlockRows = 2 * TileRows.Half;

    // Below it a product with a weight stored number by number is bound by reading the weight: packing would cost more than it saves.
    private const int LeastPackedRows = 64;

    // Three rows and more take longer to multiply than a weight that is read in sixteen streams takes to arrive.
    private const int MostStreamRows = 2;

    /// <summary>The kernel of a product.</summary>
    /// <param name="rows">Rows of x.</param>
    /// <param name="format">How the weight is stored.</param>
    /// <param name="precision">What may be multiplied; weights in blocks are multiplied in integers whatever it says.</param>
    /// <param name="processor">What it runs on.</param>
    public static MatMulKernel Choose(int rows, WeightFormat format, Precision precision, Processor processor)
    {
        var stored = StoredFormat.For(format);
        if (stored.Blocks is null)
        {
            return rows < LeastPackedRows ? MatMulKernel.NumberRows
                : precision == Precision.BFloat16 && processor.MultipliesBFloat16 ? MatMulKernel.BFloat16Panels
                : MatMulKernel.SinglePanels;
        }

        if (rows > MostBlockRows)
        {
            return processor.MultipliesInt8 ? MatMulKernel.Int8Panels : MatMulKernel.Int16Panels;
        }

        return !processor.MultipliesInt8 || !stored.HasTileCode ? MatMulKernel.BlockRows
            : rows <= MostStreamRows && stored.HasStreamCode ? MatMulKernel.BlockStream
            : MatMulKernel.BlockTile;
    }

    /// <summary>The kernel of a product on this processor.</summary>
    public static MatMulKernel Choose(int rows, WeightFormat format, Precision precision) =>
        Choose(rows, format, precision, Processor.Current);

    /// <summary>Whether a kernel runs on packed panels of a weight stored number by number.</summary>
    public static bool IsDense(this MatMulKernel kernel) => kernel is MatMulKernel.SinglePanels or MatMulKernel.BFloat16Panels;

    /// <summary>Whether a kernel runs on packed panels of a weight in blocks.</summary>
    public static bool IsQuantized(this MatMulKernel kernel) => kernel is MatMulKernel.Int8Panels or MatMulKernel.Int16Panels;
}
