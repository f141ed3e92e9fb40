using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>What <see cref="MatrixMultiply"/> makes of its operands, and the tile that multiplies it.</summary>
/// <remarks>
/// A panel is words of 32 bits, [words, lanes]: rows of A or columns of B side by side, as many numbers of each as a word holds.
/// </remarks>
internal unsafe interface ITilePanels
{
    /// <summary>Rows of a tile, which panels of A have.</summary>
    static abstract int TileRows { get; }

    /// <summary>Numbers in a word.</summary>
    static abstract int NumbersInWord { get; }

    /// <summary>Packs rows of A: A[i, k] at a[i·row + k·column]. Rows that are missing to a panel are zero.</summary>
    static abstract void PackRows(float* a, nint row, nint column, int rows, int depth, float* panel);

    /// <summary>
    /// Packs columns of B from (<paramref name="k"/>, <paramref name="column"/>) on. Columns that are missing to a panel are zero.
    /// </summary>
    static abstract void PackColumns(in MatrixOperand b, int k, int depth, int column, int columns, float* panel);

    /// <summary><c>C (+)= A·B</c>: <see cref="TileRows"/> rows by two registers of columns.</summary>
    static abstract void Multiply<TSimd, TVector>(float* a, float* b, int words, float* c, nint cRow, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
