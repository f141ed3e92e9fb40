namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>One of the products that <see cref="RowDot"/> runs side by side. Pointers only, so that a list of them lives on the stack.</summary>
internal readonly unsafe struct RowProduct(float* x, int rows, Weight weight, float* y)
{
    /// <summary>[rows, k]</summary>
    public float* X => x;

    /// <summary>Rows of x and y.</summary>
    public int Rows => rows;

    /// <summary>[n, k]</summary>
    public byte* Weight { get; } = weight.Data;

    /// <summary>How the weight is stored.</summary>
    public WeightFormat Format { get; } = weight.Format;

    /// <summary>[rows, n]</summary>
    public float* Y => y;
}
