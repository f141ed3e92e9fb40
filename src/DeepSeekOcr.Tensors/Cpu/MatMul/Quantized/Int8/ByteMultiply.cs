using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

/// <summary>Products with a weight in blocks for many rows on processors with AVX512-VNNI: <c>Y[m, n] (+)= Σ_k X[m, k] · W[n, k]</c> in bytes.</summary>
/// <remarks>
/// X is rounded to bytes, with a scale for each 32, as for few rows (<see cref="BlockRows"/>). A job takes some columns, makes panels of them,
/// which stay in its core's cache, and lets all rows pass by. The sum of an element is the same as for few rows.
/// </remarks>
internal readonly unsafe struct ByteMultiply : IProducts
{
    // Bytes of X that the last-level cache of a small machine still holds.
    private const long MostBytes = 16L << 20;
    private const int MostJobPanels = 4;

    /// <inheritdoc/>
    public static int MostRows(int k) => (int)Math.Max(ByteTileCode.MostRows, MostBytes / new ByteRows(null, k).Stride);

    /// <inheritdoc/>
    public static void RunTogether(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in ProductStart start)
    {
        ByteRows* bytes = stackalloc ByteRows[products.Length];
        QuantisedRows.Make(products, k, bytes);
        int columns = JobColumns(n, products.Length);
        int jobs = (n + columns - 1) / columns;
        fixed (RowProduct* first = products)
        {
            var job = new ColumnsJob(first, bytes, jobs, columns, n, k, yRow, start);
            WorkerPool.Shared.Run(jobs * products.Length, ref job);
        }
    }

    /// <summary>Columns of a job: many, so that rows of X are read from far seldom, and few enough that every thread gets some jobs.</summary>
    private static int JobColumns(int n, int products)
    {
        long panels = (n + ByteTileCode.Columns - 1) / ByteTileCode.Columns;
        return ByteTileCode.Columns * (int)Math.Clamp(panels * products / (8 * WorkerPool.Shared.Threads), 1, MostJobPanels);
    }

    private readonly struct ColumnsJob(
        RowProduct* products, ByteRows* bytes, int jobs, int jobColumns, int n, int k, nint yRow, ProductStart start) : IParallelJob
    {
        public void Run(int index)
        {
            int first = index % jobs * jobColumns;
            new ByteColumns(products[index / jobs], bytes[index / jobs], first, Math.Min(jobColumns, n - first), k, yRow, start).Run();
        }
    }
}
