using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int16;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Cpu.MatMul;

/// <summary>Products with a weight in its own format: <c>Y[m, n] (+)= Σ_k X[m, k] · W[n, k]</c>, W read once.</summary>
/// <remarks>
/// Format and number of rows choose the kernel: <see cref="NumberRows"/>, <see cref="BlockRows"/>, or <see cref="ByteMultiply"/> or
/// <see cref="PairMultiply"/> for many rows with a weight in blocks.
/// </remarks>
internal static unsafe class RowDot
{
    /// <summary>Up to so many rows a product gives each row the same numbers as alone, so that sequences decoded together do not change each other.</summary>
    public const int MostFewRows = 2 * TileRows.Half;

    private const int JobBytes = 512 << 10;

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
        int jobs = Jobs(n, products.Length, products[0].Format.RowBytes(k));
        fixed (RowProduct* first = products)
        {
            var job = new Job(first, bytes, jobs, n, k, yRow, accumulate);
            WorkerPool.Shared.Run(jobs * products.Length, ref job);
        }
    }

    /// <summary>
    /// Jobs of a product: long enough to stream, and as many for every thread (bf16 decode of the published shape, two threads: 64 KB a job 66 % of
    /// the read limit; 256 KB 85 %).
    /// </summary>
    private static int Jobs(int n, int products, long rowBytes)
    {
        int threads = WorkerPool.Shared.Threads;
        long jobs = Math.Max((n * rowBytes + JobBytes - 1) / JobBytes, (2 * threads + products - 1) / products);
        if (products % threads != 0)
        {
            jobs = (jobs + threads - 1) / threads * threads;
        }

        return (int)Math.Clamp(jobs, 1, Units(n));
    }

    /// <summary>Rows of a weight, counted as jobs take them.</summary>
    private static int Units(int n) => Math.Max(1, (n + RowShare.RowsMultiple - 1) / RowShare.RowsMultiple);

    private readonly struct Job(RowProduct* products, ByteRows* bytes, int jobs, int n, int k, nint yRow, bool accumulate) : IParallelJob
    {
        public void Run(int index)
        {
            RowProduct product = products[index / jobs];
            int first = Start(index % jobs);
            StoredFormat.For(product.Format).Multiply(new RowShare
            {
                X = product.X,
                Bytes = bytes[index / jobs],
                Rows = product.Rows,
                Width = k,
                Weight = product.Weight + (first * product.Format.RowBytes(k)),
                Columns = Start((index % jobs) + 1) - first,
                Y = product.Y + first,
                YRow = yRow,
                Accumulate = accumulate,
            });
        }

        private int Start(int job) => (int)Math.Min(n, (long)Units(n) * job / jobs * RowShare.RowsMultiple);
    }
}
