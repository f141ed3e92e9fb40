using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Makes the signed bytes that weights in blocks are multiplied with out of the rows of several products.</summary>
internal static unsafe class QuantisedRows
{
    private const int BytesSlot = 12;

    // About 5 µs of work, well above what handing it to a thread takes.
    private const int JobRows = 4;

    /// <summary>Makes them once where neighbours (gate and up) read the same rows; products with other weights get none.</summary>
    /// <param name="products">The products.</param>
    /// <param name="k">Numbers of a row.</param>
    /// <param name="bytes">[products]; the memory stays valid until the thread calls this again.</param>
    public static void Make(ReadOnlySpan<RowProduct> products, int k, ByteRows* bytes)
    {
        long total = 0;
        for (int i = 0; i < products.Length; i++)
        {
            total += Needs(products, i) ? products[i].Rows : 0;
        }

        nint stride = new ByteRows(null, k).Stride;
        byte* next = total == 0 ? null : (byte*)ThreadScratch.Floats(BytesSlot, total * stride / sizeof(float));
        for (int i = 0; i < products.Length; i++)
        {
            if (!Needs(products, i))
            {
                bytes[i] = i == 0 ? default : bytes[i - 1];
                continue;
            }

            bytes[i] = new ByteRows(next, k);
            next += products[i].Rows * stride;
            var job = new Job(bytes[i], products[i].X, products[i].Rows, k);
            WorkerPool.Shared.Run((products[i].Rows + JobRows - 1) / JobRows, ref job);
        }
    }

    private static bool Needs(ReadOnlySpan<RowProduct> products, int i) =>
        IsBlocks(products[i]) && (i == 0 || !products[i].Shares(products[i - 1]) || !IsBlocks(products[i - 1]));

    private static bool IsBlocks(in RowProduct product) => StoredFormat.For(product.Format).Blocks is not null;

    private readonly struct Job(ByteRows bytes, float* x, int rows, int k) : IParallelJob
    {
        public void Run(int index)
        {
            int first = index * JobRows;
            bytes.From(first).Fill(x + (first * (nint)k), Math.Min(JobRows, rows - first));
        }
    }
}
