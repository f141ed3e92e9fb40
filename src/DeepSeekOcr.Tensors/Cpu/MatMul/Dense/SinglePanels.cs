using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>Panels of f32 numbers.</summary>
internal readonly unsafe struct SinglePanels : ITilePanels
{
    /// <summary>Twelve rows by two registers fill 32 registers, six suit sixteen.</summary>
    public static int TileRows => SimdWidth.Bits == 512 ? 12 : 6;

    /// <inheritdoc/>
    public static int NumbersInWord => 1;

    /// <inheritdoc/>
    public static void PackRows(float* a, nint row, nint column, int rows, int depth, float* panel) =>
        PanelPacking.Pack(a, row, column, rows, depth, panel, TileRows);

    /// <inheritdoc/>
    public static void PackColumns(in MatrixOperand b, int k, int depth, int column, int columns, float* panel) =>
        PanelPacking.Pack(b, k, depth, column, columns, panel, 2 * SimdWidth.Lanes);

    /// <inheritdoc/>
    public static void Multiply<TSimd, TVector>(float* a, float* b, int words, float* c, nint cRow, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (TSimd.Lanes == 16)
        {
            Tile.Rows12<TSimd, TVector>(a, 12, b, 2 * TSimd.Lanes, words, c, cRow, accumulate);
        }
        else
        {
            Tile.Rows6<TSimd, TVector>(a, 6, b, 2 * TSimd.Lanes, words, c, cRow, accumulate);
        }
    }
}
