using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int16;

/// <summary>Products with a weight in blocks for many rows: <c>Y[m, n] (+)= Σ_k X[m, k] · W[n, k]</c> in int16.</summary>
/// <remarks>
/// The integers of blocks are taken as they are; X is rounded to 16 bits, with a scale for each 32. One instruction multiplies twice as
/// many i16 as f32. X becomes panels once; then a job takes some columns, makes panels of them, which stay in its core's cache, and lets
/// all rows pass by. The sum of an element runs in the same order whatever the number of rows is.
/// </remarks>
internal readonly unsafe struct Int16Multiply : IProducts
{
    private const int MostColumns = 128;

    // Panels of X that the last-level cache of a small machine still holds.
    private const long MostFloats = 4L << 20;

    /// <inheritdoc/>
    public static int MostRows(int k) =>
        (int)Math.Max(Int16Rows.PanelRows, MostFloats / new Int16Rows(null, k).Floats(1) * Int16Rows.PanelRows);

    /// <inheritdoc/>
    public static void RunTogether(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, in Accumulator start)
    {
        Int16Rows* rows = stackalloc Int16Rows[products.Length];
        int* firstPanels = stackalloc int[products.Length + 1];
        Place(products, k, rows, firstPanels);
        int columns = JobColumns(n, products.Length);
        int jobs = (n + columns - 1) / columns;
        fixed (RowProduct* first = products)
        {
            var packing = new PackJob(first, rows, firstPanels, k);
            WorkerPool.Shared.Run(firstPanels[products.Length], ref packing);
            var job = new ColumnsJob(first, rows, jobs, columns, n, k, yRow, start);
            WorkerPool.Shared.Run(jobs * products.Length, ref job);
        }
    }

    /// <summary>Gives each product's rows their panels; neighbours (gate and up) that read the same rows share them.</summary>
    private static void Place(ReadOnlySpan<RowProduct> products, int k, Int16Rows* rows, int* firstPanels)
    {
        int panels = 0;
        for (int i = 0; i < products.Length; i++)
        {
            firstPanels[i] = panels;
            panels += IsShared(products, i) ? 0 : Int16Rows.Panels(products[i].Rows);
        }

        firstPanels[products.Length] = panels;
        long panelFloats = new Int16Rows(null, k).Floats(1);
        float* start = ThreadScratch.Floats(ScratchSlot.Int16Rows, panels * panelFloats);
        for (int i = 0; i < products.Length; i++)
        {
            rows[i] = IsShared(products, i) ? rows[i - 1] : new Int16Rows(start + (firstPanels[i] * (nint)panelFloats), k);
        }
    }

    private static bool IsShared(ReadOnlySpan<RowProduct> products, int i) => i > 0 && products[i].Shares(products[i - 1]);

    /// <summary>Columns of a job: many, so that a panel of X is used often, and few enough that every thread gets some jobs.</summary>
    private static int JobColumns(int n, int products)
    {
        int width = Int16Panels.PanelColumns;
        long even = (long)n * products / (8 * WorkerPool.Shared.Threads);
        return (int)((Math.Clamp(even, 1, MostColumns) + width - 1) / width * width);
    }

    private readonly struct PackJob(RowProduct* products, Int16Rows* rows, int* firstPanels, int k) : IParallelJob
    {
        public void Run(int index)
        {
            int product = 0;
            while (firstPanels[product + 1] <= index)
            {
                product++;
            }

            int panel = index - firstPanels[product];
            int row = panel * Int16Rows.PanelRows;
            RowProduct of = products[product];
            rows[product].Fill(of.X + (row * (nint)k), Math.Min(Int16Rows.PanelRows, of.Rows - row), panel);
        }
    }

    private readonly struct ColumnsJob(
        RowProduct* products, Int16Rows* rows, int jobs, int jobColumns, int n, int k, nint yRow, Accumulator start) : IParallelJob
    {
        public void Run(int index)
        {
            int first = index % jobs * jobColumns;
            RowProduct product = products[index / jobs];
            var kernel = new Int16Columns(product, rows[index / jobs], first, Math.Min(jobColumns, n - first), k, yRow, start);
            SimdWidth.Dispatch(ref kernel);
        }
    }
}
