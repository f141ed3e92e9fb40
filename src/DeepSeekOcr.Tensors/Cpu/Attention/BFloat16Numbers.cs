using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Attention that multiplies bf16 numbers and sums in f32, for processors with AVX512-BF16.</summary>
internal readonly unsafe struct BFloat16Numbers : IAttentionNumbers
{
    /// <summary>
    /// Whether an attention runs on them: only without a cache, whose positions may be odd in number, and with heads of even width.
    /// </summary>
    public static bool Suit(in AttentionOperands operands) =>
        operands.Precision == Precision.BFloat16 && BFloat16Tile.IsSupported && operands.Past == 0 && operands.HeadWidth % 2 == 0;

    /// <inheritdoc/>
    public static int InWord => 2;

    /// <inheritdoc/>
    public static int Words(int numbers) => (numbers + 1) / 2;

    /// <inheritdoc/>
    public static void Narrow(float* numbers, int rows, int lanes, float* words)
    {
        for (int row = 0; row < rows; row += 2)
        {
            float* first = numbers + ((nint)row * lanes);
            BFloat16Pairs.Interleave(first, row + 1 < rows ? first + lanes : null, lanes, (uint*)words + ((nint)row / 2 * lanes));
        }
    }

    /// <inheritdoc/>
    public static void Transpose(float* numbers, int rows, int lanes, float* words, int step)
    {
        for (int row = 0; row < rows; row++)
        {
            float* at = numbers + ((nint)row * lanes);
            BFloat16Pairs.Round(at, lanes, (uint*)at);
        }

        Transposition.Run(numbers, lanes, rows, lanes / 2, words, step);
    }

    /// <inheritdoc/>
    public static void Multiply<TSimd, TVector>(
        float* a, nint aStep, nint tileStep, float* b, nint bStep, int words, float* c, int rows, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var operands = new BFloat16TileOperands
        {
            A = a,
            AStep = aStep * sizeof(float),
            TileStep = tileStep * sizeof(float),
            Tiles = rows / BFloat16Tile.AttentionRows,
            B = b,
            BStep = bStep * sizeof(float),
            Words = words,
            Y = c,
            YRow = bStep * sizeof(float),
        };
        BFloat16Tile.RunAttention(ref operands, accumulate);
    }
}
