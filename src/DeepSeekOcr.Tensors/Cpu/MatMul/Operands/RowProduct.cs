namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>One of the products that run side by side. Pointers only, so that a list of them lives on the stack.</summary>
internal readonly unsafe struct RowProduct
{
    public RowProduct(float* x, int rows, byte* weight, WeightFormat format, float* y)
    {
        X = x;
        Rows = rows;
        Weight = weight;
        Format = format;
        Y = y;
    }

    /// <summary>[rows, k]</summary>
    public float* X { get; }

    /// <summary>Rows of x and y.</summary>
    public int Rows { get; }

    /// <summary>[n, k]</summary>
    public byte* Weight { get; }

    /// <summary>How the weight is stored.</summary>
    public WeightFormat Format { get; }

    /// <summary>[rows, n]</summary>
    public float* Y { get; }

    /// <summary>Whether both read the same rows, as gate and up of an expert do.</summary>
    public bool Shares(in RowProduct other) => X == other.X && Rows == other.Rows;

    /// <summary>The product of some of the rows.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="k">Elements from one row of x to the next.</param>
    /// <param name="yRow">Elements from one row of y to the next.</param>
    public RowProduct Part(int first, int count, int k, nint yRow) => new(X + (first * (nint)k), count, Weight, Format, Y + (first * yRow));
}
