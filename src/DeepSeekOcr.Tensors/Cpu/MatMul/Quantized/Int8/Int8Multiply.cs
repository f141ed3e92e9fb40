using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

/// <summary>
/// Products with a weight in blocks for many rows on processors with AVX512-VNNI: <c>Y[m, n] (+)= Σ_k X[m, k] · W[n, k]</c> in int8.
/// </summary>
/// <remarks>
/// X is rounded to int8, with a scale for each 32, as for few rows (<see cref="BlockRows"/>). A job takes some columns, makes panels of
/// them, which stay in its core's cache, and lets all rows pass by. The sum of an element is the same as for few rows.
/// </remarks>
internal readonly unsafe struct Int8Multiply : IProducts
{
    // Bytes of X that the last-level cache of a small machine still holds.
    private const long MostBytes = 16L << 20;
    private const int MostJobPanels = 4;

    /// <inheritdoc/>
    public static int MostRows(int k) => (int)Math.Max(Int8TileCode.MostRows, MostBytes / new Int8Rows(null, k).Stride);

    /// <inheritdoc/>
    public static void RunTogether(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in Accumulator start)
    {
        Int8Rows* bytes = stackalloc Int8Rows[products.Length];
        QuantisedRows.Make(products, k, bytes);
        int columns = JobColumns(n, products.Length);
        int jobs = (n + columns - 1) / columns;
        fixed (RowProduct* first = products)
        {
            var job = new ColumnsJob(first, bytes, jobs, columns, n, k, yRow, start);
            WorkerPool.Shared.Run(jobs * products.Length, ref job);
        }
    }

    /// <summary>
    /// Columns of a job: many, so that rows of X are read from far seldom, and few enough that every thread gets some jobs.
    /// </summary>
    private static int JobColumns(int n, int products)
    {
        long panels = (n + Int8TileCode.Columns - 1) / Int8TileCode.Columns;
        return Int8TileCode.Columns * (int)Math.Clamp(panels * products / (8 * WorkerPool.Shared.Threads), 1, MostJobPanels);
    }

    private readonly struct ColumnsJob(
        RowProduct* products, Int8Rows* bytes, int jobs, int jobColumns, int n, int k, nint yRow, Accumulator start) : IParallelJob
    {
        public void Run(int index)
        {
            int first = index % jobs * jobColumns;
            new Int8Columns(products[index / jobs], bytes[index / jobs], first, Math.Min(jobColumns, n - first), k, yRow, start).Run();
        }
    }
}
