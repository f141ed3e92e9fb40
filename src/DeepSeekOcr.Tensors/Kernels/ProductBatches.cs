namespace DeepSeekOcr.Tensors.Kernels;

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
    static abstract void RunTogether(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in ProductStart start);
}

/// <summary>Runs products a few at a time, and long ones a part at a time.</summary>
internal static class ProductBatches
{
    /// <inheritdoc cref="IProducts.RunTogether"/>
    public static void Run<TProducts>(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in ProductStart start)
        where TProducts : struct, IProducts
    {
        int rows = products.IsEmpty ? 0 : TProducts.MostRows(k);
        for (int first = 0; first < products.Length;)
        {
            int count = 1;
            int taken = products[first].Rows;
            while (first + count < products.Length && taken + products[first + count].Rows <= rows)
            {
                taken += products[first + count++].Rows;
            }

            for (int row = 0; row < taken && count == 1; row += rows)
            {
                RowProduct part = products[first].Part(row, Math.Min(rows, taken - row), k, yRow);
                TProducts.RunTogether(new ReadOnlySpan<RowProduct>(ref part), n, k, yRow, start.From(row));
            }

            if (count > 1)
            {
                TProducts.RunTogether(products.Slice(first, count), n, k, yRow, start);
            }

            first += count;
        }
    }
}
