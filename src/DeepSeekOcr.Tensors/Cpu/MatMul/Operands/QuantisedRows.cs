using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>Makes the int8 rows that weights in blocks are multiplied with, from the rows of several products.</summary>
internal static unsafe class QuantisedRows
{
    // About 2 µs of work, above what handing it to a thread takes.
    private const int JobRows = 8;

    /// <summary>Makes them once where neighbours (gate and up) read the same rows; products with other weights get none.</summary>
    /// <param name="products">The products.</param>
    /// <param name="k">Numbers of a row.</param>
    /// <param name="bytes">[products]; the memory stays valid until the thread calls this again.</param>
    public static void Make(ReadOnlySpan<RowProduct> products, int k, Int8Rows* bytes)
    {
        int total = 0;
        for (int i = 0; i < products.Length; i++)
        {
            total += Needs(products, i) ? products[i].Rows : 0;
        }

        nint stride = new Int8Rows(null, k).Stride;
        byte* next = total == 0 ? null : (byte*)ThreadScratch.Floats(ScratchSlot.Int8Rows, total * (long)stride / sizeof(float));
        for (int i = 0; i < products.Length; i++)
        {
            if (!Needs(products, i))
            {
                bytes[i] = i == 0 ? default : bytes[i - 1];
                continue;
            }

            bytes[i] = new Int8Rows(next, k);
            next += products[i].Rows * stride;
        }

        fixed (RowProduct* first = products)
        {
            var job = new Job(first, products.Length, bytes, total, Math.Max(1, total / JobRows), k);
            WorkerPool.Shared.Run(job.Count, ref job);
        }
    }

    private static bool Needs(ReadOnlySpan<RowProduct> products, int i) =>
        IsBlocks(products[i]) && (i == 0 || !products[i].Shares(products[i - 1]) || !IsBlocks(products[i - 1]));

    private static bool IsBlocks(in RowProduct product) => StoredFormat.For(product.Format).Blocks is not null;

    /// <summary>A share of all rows, which lie in several products.</summary>
    private readonly struct Job(RowProduct* products, int length, Int8Rows* bytes, int total, int count, int k) : IParallelJob
    {
        public int Count => count;

        public void Run(int index)
        {
            int first = (int)((long)total * index / count);
            int end = (int)((long)total * (index + 1) / count);
            int start = 0;
            for (int i = 0; i < length && start < end; i++)
            {
                if (Needs(new ReadOnlySpan<RowProduct>(products, length), i))
                {
                    int from = Math.Max(0, first - start);
                    int rows = Math.Min(products[i].Rows, end - start) - from;
                    if (rows > 0)
                    {
                        bytes[i].From(from).Fill(products[i].X + (from * (nint)k), rows);
                    }

                    start += products[i].Rows;
                }
            }
        }
    }
}
