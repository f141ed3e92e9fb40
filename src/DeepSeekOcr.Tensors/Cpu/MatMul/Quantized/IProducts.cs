using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized;

/// <summary>A way to run products with many rows.</summary>
internal interface IProducts
{
    /// <summary>Most rows that it takes at once, over all products: what it makes of them is to stay in the cache.</summary>
    /// <param name="k">Numbers of a row.</param>
    static abstract int MostRows(int k);

    /// <summary>Runs products of equal n and k side by side.</summary>
    /// <param name="products">At least one; the weights are stored in blocks.</param>
    /// <param name="n">Rows of each weight.</param>
    /// <param name="k">Numbers of a row.</param>
    /// <param name="yRow">Elements from one row of y to the next.</param>
    /// <param name="start">What the products are added to; a bias or residual stream only for a single one.</param>
    static abstract void RunTogether(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in Accumulator start);
}
