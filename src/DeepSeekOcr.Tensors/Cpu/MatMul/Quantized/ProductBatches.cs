using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized;

/// <summary>Runs products a few at a time, and long ones a part at a time.</summary>
internal static class ProductBatches
{
    /// <inheritdoc cref="IProducts.RunTogether"/>
    public static void Run<TProducts>(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in Accumulator start)
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
