using DeepSeekOcr.Tensors.Kernels.Formats;
using DeepSeekOcr.Tensors.MachineCode;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Products with a weight in its own format: <c>Y[m, n] (+)= Σ_k X[m, k] · W[n, k]</c>, W read once.</summary>
/// <remarks>
/// Format and number of rows choose the kernel: <see cref="NumberRows"/>, <see cref="BlockRows"/>, or <see cref="ByteMultiply"/> or
/// <see cref="PairMultiply"/> for many rows with a weight in blocks.
/// </remarks>
internal static unsafe class RowDot
{
    /// <summary>Up to so many rows a product gives each row the same numbers as alone, so that sequences decoded together do not change each other.</summary>
    public const int MostFewRows = 16;

    private const int JobBytes = 256 << 10;

    /// <summary>Runs one product.</summary>
    /// <param name="x">[m, k]</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="weight">[n, k]</param>
    /// <param name="y">[m, n], row stride <paramref name="yRow"/></param>
    /// <param name="yRow">Elements from one row of y to the next.</param>
    /// <param name="accumulate">Whether to add to y.</param>
    public static void Run(float* x, int m, Weight weight, float* y, nint yRow, bool accumulate)
    {
        int n = weight.Shape[0];
        var product = new RowProduct(x, m, weight, y);
        Run(new ReadOnlySpan<RowProduct>(ref product), n, weight.Shape.Elements / Math.Max(1, n), yRow, accumulate);
    }

    /// <summary>Runs products of equal n and k, side by side: those with few rows as one piece of parallel work, those with many as another.</summary>
    public static void Run(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, bool accumulate)
    {
        Span<RowProduct> sorted = stackalloc RowProduct[products.Length];
        int few = 0;
        int many = products.Length;
        foreach (RowProduct product in products)
        {
            sorted[IsMany(product.Rows, product.Format) ? --many : few++] = product;
        }

        RunFew(sorted[..few], n, k, yRow, accumulate);
        sorted[many..].Reverse();
        RunMany(sorted[many..], n, k, yRow, accumulate ? ProductStart.Kept : default);
    }

    /// <summary>Runs products with many rows and weights in blocks.</summary>
    public static void RunMany(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in ProductStart start)
    {
        if (ByteTile.IsSupported)
        {
            ProductBatches.Run<ByteMultiply>(products, n, k, yRow, start);
        }
        else
        {
            ProductBatches.Run<PairMultiply>(products, n, k, yRow, start);
        }
    }

    /// <summary>Whether panels of integers are worth their packing.</summary>
    public static bool IsMany(int rows, WeightFormat format) => rows > MostFewRows && StoredFormat.For(format).Blocks is not null;

    private static void RunFew(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, bool accumulate)
    {
        if (products.IsEmpty)
        {
            return;
        }

        ByteRows* bytes = stackalloc ByteRows[products.Length];
        QuantisedRows.Make(products, k, bytes);
        int rows = JobRows(n, products.Length, products[0].Format.RowBytes(k));
        int jobs = (n + rows - 1) / rows;
        fixed (RowProduct* first = products)
        {
            var job = new Job(first, bytes, jobs, n, k, yRow, accumulate, rows);
            WorkerPool.Shared.Run(jobs * products.Length, ref job);
        }
    }

    /// <summary>
    /// Rows of a job: enough to stream, few enough that every thread gets at least two jobs (bf16 decode of the published shape, two
    /// threads: 64 KB a job 66 % of the read limit; 256 KB 85 %).
    /// </summary>
    private static int JobRows(int n, int products, long rowBytes)
    {
        long most = Math.Max(1, JobBytes / Math.Max(1, rowBytes));
        long even = ((long)n * products) / (2 * WorkerPool.Shared.Threads);
        long rows = Math.Clamp(Math.Min(most, even), RowShare.RowsMultiple, Math.Max(RowShare.RowsMultiple, n));
        long jobs = (n + rows - 1) / rows;
        return (int)(((n + jobs - 1) / jobs + RowShare.RowsMultiple - 1) / RowShare.RowsMultiple * RowShare.RowsMultiple);
    }

    private readonly struct Job(RowProduct* products, ByteRows* bytes, int jobs, int n, int k, nint yRow, bool accumulate, int rows) : IParallelJob
    {
        public void Run(int index)
        {
            RowProduct product = products[index / jobs];
            int first = index % jobs * rows;
            StoredFormat.For(product.Format).Multiply(new RowShare
            {
                X = product.X,
                Bytes = bytes[index / jobs],
                Rows = product.Rows,
                Width = k,
                Weight = product.Weight + (first * product.Format.RowBytes(k)),
                Columns = Math.Min(rows, n - first),
                Y = product.Y + first,
                YRow = yRow,
                Accumulate = accumulate,
            });
        }
    }
}
