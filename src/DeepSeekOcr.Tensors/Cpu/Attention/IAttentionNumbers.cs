using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>
/// The numbers that attention multiplies: f32, or bf16 two to a word of 32 bits. All are computed in f32 and then narrowed.
/// </summary>
internal unsafe interface IAttentionNumbers
{
    /// <summary>Numbers in a word.</summary>
    static abstract int InWord { get; }

    /// <summary>Words that so many numbers of a sum take.</summary>
    static abstract int Words(int numbers);

    /// <summary>Turns [rows, lanes] into [words, lanes]: successive rows, which a product sums over, go together.</summary>
    /// <param name="numbers">[rows, lanes]</param>
    /// <param name="rows">Rows; one that is missing to a word is zero.</param>
    /// <param name="lanes">Numbers of a row.</param>
    /// <param name="words">May be where <paramref name="numbers"/> is, and has to be if a word is one number.</param>
    static abstract void Narrow(float* numbers, int rows, int lanes, float* words);

    /// <summary>Turns [rows, lanes] into [words of lanes, rows]: what was side by side is summed over.</summary>
    /// <param name="numbers">[rows, lanes]; overwritten.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="lanes">Numbers of a row, whole registers.</param>
    /// <param name="words">Elsewhere.</param>
    /// <param name="step">Words from one row of the result to the next.</param>
    static abstract void Transpose(float* numbers, int rows, int lanes, float* words, int step);

    /// <inheritdoc cref="AttentionProduct.Run"/>
    static abstract void Multiply<TSimd, TVector>(
        float* a, nint aStep, nint tileStep, float* b, nint bStep, int words, float* c, int rows, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
