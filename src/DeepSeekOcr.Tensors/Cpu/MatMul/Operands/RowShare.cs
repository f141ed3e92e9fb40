namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>A share of a product with few rows: <c>y[i, j] (+)= Σ_k x[i, k] · w[j, k]</c> for some rows of the weight.</summary>
internal readonly unsafe struct RowShare
{
    /// <summary>What the number of the weight's rows in a share is a multiple of, except in the last.</summary>
    public const int RowsMultiple = 16;

    /// <summary>Rows of the weight that kernels without machine code take side by side.</summary>
    public const int RowsPerStep = 4;

    /// <summary>[rows, width]; null for a kernel that reads <see cref="Int8"/>.</summary>
    public float* X { get; init; }

    /// <summary>The same rows in int8, for a kernel that reads those.</summary>
    public Int8Rows Int8 { get; init; }

    /// <summary>Rows of x and y.</summary>
    public int Rows { get; init; }

    /// <summary>k.</summary>
    public int Width { get; init; }

    /// <summary>The share's first row of the weight.</summary>
    public byte* Weight { get; init; }

    /// <summary>Rows of the weight in this share.</summary>
    public int Columns { get; init; }

    /// <summary>The share's first column of y.</summary>
    public float* Y { get; init; }

    /// <summary>Elements from one row of y to the next.</summary>
    public nint YRow { get; init; }

    /// <summary>Whether to add to y.</summary>
    public bool Accumulate { get; init; }
}
