using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int16;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul;

/// <summary>
/// Products with a weight in its own format, <c>Y[m, n] = start + Σ_k X[m, k] · W[n, k]</c>, each on the kernel that
/// <see cref="MatMulPlan"/> chooses.
/// </summary>
internal static unsafe class WeightProducts
{
    private const int JobBytes = 512 << 10;

    /// <summary>Runs one product.</summary>
    /// <param name="product">[m, k] by [n, k]</param>
    /// <param name="n">Rows of the weight.</param>
    /// <param name="k">Numbers of a row.</param>
    /// <param name="yRow">Elements from one row of y to the next.</param>
    /// <param name="start">What the product is added to.</param>
    /// <param name="precision">What panels may hold.</param>
    public static void Run(RowProduct product, int n, int k, nint yRow, in Accumulator start, Precision precision)
    {
        MatMulKernel kernel = MatMulPlan.Choose(product.Rows, product.Format, precision);
        if (kernel.IsDense())
        {
            MatrixOperand weight = MatrixOperand.Transposed(product.Weight, product.Format, k);
            DenseProducts.Run(kernel, product.Rows, n, k, product.X, k, 1, weight, product.Y, yRow, start);
        }
        else if (kernel.IsQuantized())
        {
            RunMany(kernel, new ReadOnlySpan<RowProduct>(ref product), n, k, yRow, start);
        }
        else
        {
            if (!start.IsZero)
            {
                start.Write(product.Y, yRow, 0, 0, product.Rows, n);
            }

            RunFew(new ReadOnlySpan<RowProduct>(ref product), n, k, yRow, accumulate: !start.IsZero);
        }
    }

    /// <summary>
    /// Runs products of equal n and k, none on dense panels, side by side: those with few rows as one piece of parallel work, those with
    /// many as another.
    /// </summary>
    public static void RunTogether(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow)
    {
        Span<RowProduct> sorted = stackalloc RowProduct[products.Length];
        int few = 0;
        int many = products.Length;
        MatMulKernel kernel = default;
        foreach (RowProduct product in products)
        {
            MatMulKernel chosen = MatMulPlan.Choose(product.Rows, product.Format, Precision.Single);
            if (chosen.IsQuantized())
            {
                kernel = chosen;
                sorted[--many] = product;
            }
            else
            {
                sorted[few++] = product;
            }
        }

        RunFew(sorted[..few], n, k, yRow, accumulate: false);
        sorted[many..].Reverse();
        RunMany(kernel, sorted[many..], n, k, yRow, default);
    }

    private static void RunMany(MatMulKernel kernel, ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in Accumulator start)
    {
        if (kernel == MatMulKernel.Int8Panels)
        {
            ProductBatches.Run<Int8Multiply>(products, n, k, yRow, start);
        }
        else
        {
            ProductBatches.Run<Int16Multiply>(products, n, k, yRow, start);
        }
    }

    private static void RunFew(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, bool accumulate)
    {
        if (products.IsEmpty)
        {
            return;
        }

        Int8Rows* rounded = stackalloc Int8Rows[products.Length];
        QuantisedRows.Make(products, k, rounded);
        int jobs = Jobs(n, products.Length, StoredFormat.For(products[0].Format).RowBytes(k));
        fixed (RowProduct* first = products)
        {
            var job = new Job(first, rounded, jobs, n, k, yRow, accumulate);
            WorkerPool.Shared.Run(jobs * products.Length, ref job);
        }
    }

    /// <summary>
    /// Jobs of a product: long enough to stream, and as many for every thread (bf16 decode of the published shape, two threads: 64 KB a job
    /// 66 % of the read limit; 256 KB 85 %).
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

    private readonly struct Job(RowProduct* products, Int8Rows* rounded, int jobs, int n, int k, nint yRow, bool accumulate) : IParallelJob
    {
        public void Run(int index)
        {
            RowProduct product = products[index / jobs];
            int first = Start(index % jobs);
            var stored = StoredFormat.For(product.Format);
            MatMulKernel kernel = MatMulPlan.Choose(product.Rows, product.Format, Precision.Single);
            stored.Accept(new FewRows(kernel, new RowShare
            {
                X = product.X,
                Int8 = rounded[index / jobs],
                Rows = product.Rows,
                Width = k,
                Weight = product.Weight + (first * stored.RowBytes(k)),
                Columns = Start((index % jobs) + 1) - first,
                Y = product.Y + first,
                YRow = yRow,
                Accumulate = accumulate,
            }));
        }

        private int Start(int job) => (int)Math.Min(n, (long)Units(n) * job / jobs * RowShare.RowsMultiple);
    }
}
