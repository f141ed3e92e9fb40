using System.Diagnostics;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Attention in f32.</summary>
internal readonly unsafe struct SingleNumbers : IAttentionNumbers
{
    /// <inheritdoc/>
    public static int InWord => 1;

    /// <inheritdoc/>
    public static int Words(int numbers) => numbers;

    /// <summary>Nothing to do: the numbers are the words.</summary>
    public static void Narrow(float* numbers, int rows, int lanes, float* words) =>
        Debug.Assert(words == numbers, "f32 needs no other place");

    /// <inheritdoc/>
    public static void Transpose(float* numbers, int rows, int lanes, float* words, int step) =>
        Transposition.Run(numbers, lanes, rows, lanes, words, step);

    /// <inheritdoc/>
    public static void Multiply<TSimd, TVector>(
        float* a, nint aStep, nint tileStep, float* b, nint bStep, int words, float* c, int rows, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => AttentionProduct.Run<TSimd, TVector>(a, aStep, tileStep, b, bStep, words, c, rows, accumulate);
}
