using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>Panels of bf16 numbers, two successive k in a word, for processors with AVX512-BF16.</summary>
internal readonly unsafe struct BFloat16Panels : ITilePanels
{
    // 128 numbers of 32 rows are 8 KB as pairs: both sides of the transposition stay in the first-level cache.
    private const int Depth = 128;

    /// <inheritdoc/>
    public static int TileRows => BFloat16TileCode.MostRows;

    /// <inheritdoc/>
    public static int NumbersInWord => 2;

    /// <inheritdoc/>
    public static void PackRows(float* a, nint row, nint column, int rows, int depth, float* panel) =>
        Pack(a, row, column, rows, depth, (uint*)panel, TileRows);

    /// <inheritdoc/>
    public static void PackColumns(in MatrixOperand b, int k, int depth, int column, int columns, float* panel)
    {
        if (b.Format == WeightFormat.F32)
        {
            float* from = (float*)b.Data + (k * b.RowStride) + (column * b.ColumnStride);
            Pack(from, b.ColumnStride, b.RowStride, columns, depth, (uint*)panel, BFloat16TileCode.Columns);
            return;
        }

        byte* first = b.Data + (column * b.ColumnBytes);
        if (b.Format == WeightFormat.BF16)
        {
            PackStored((ushort*)first + k, b.ColumnStride, columns, depth, (uint*)panel);
        }
        else
        {
            Widen(first, b, k, columns, depth, (uint*)panel);
        }
    }

    /// <inheritdoc/>
    public static void Multiply<TSimd, TVector>(float* a, float* b, int words, float* c, nint cRow, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var operands = new BFloat16TileOperands
        {
            A = a,
            AStep = TileRows * sizeof(float),
            Tiles = 1,
            B = b,
            BStep = BFloat16TileCode.Columns * sizeof(float),
            Words = words,
            Y = c,
            YRow = cRow * sizeof(float),
        };
        BFloat16Tile.Run(ref operands, accumulate);
    }

    /// <summary>
    /// Packs lanes × depth numbers at source[k·step + lane·stride] into pairs panel[k/2·width + lane]; the last is one of zero if depth is
    /// odd.
    /// </summary>
    private static void Pack(float* source, nint stride, nint step, int lanes, int depth, uint* panel, int width)
    {
        int words = (depth + 1) / 2;
        if (lanes < width)
        {
            new Span<uint>(panel, width * words).Clear();
        }

        if (stride == 1)
        {
            for (int word = 0; word < words; word++)
            {
                float* first = source + (2 * word * step);
                BFloat16Pairs.Interleave(first, (2 * word) + 1 < depth ? first + step : null, lanes, panel + ((nint)word * width));
            }
        }
        else if (step == 1)
        {
            Transpose(source, stride, lanes, depth, panel, width);
        }
        else
        {
            Gather(source, stride, step, lanes, depth, panel, width);
        }
    }

    /// <summary>Columns that are stored as they are packed.</summary>
    private static void PackStored(ushort* source, nint stride, int columns, int depth, uint* panel)
    {
        const int Width = BFloat16TileCode.Columns;
        const int Words = Depth / 2;
        if (columns < Width)
        {
            new Span<uint>(panel, Width * ((depth + 1) / 2)).Clear();
        }

        // A column that begins in the middle of a word, or ends in one, is no matter: words are copied out first.
        uint* rows = (uint*)ThreadScratch.Floats(ScratchSlot.BFloat16PanelsRounded, (long)Width * Words);
        for (int k = 0; k < depth; k += Depth)
        {
            int count = Math.Min(Depth, depth - k);
            for (int j = 0; j < columns; j++)
            {
                rows[(j * Words) + ((count - 1) / 2)] = 0;
                new ReadOnlySpan<ushort>(source + (j * stride) + k, count).CopyTo(new Span<ushort>(rows + (j * Words), count));
            }

            Transposition.Run((float*)rows, Words, columns, (count + 1) / 2, (float*)panel + (k / 2 * (nint)Width), Width);
        }
    }

    private static void Widen(byte* first, in MatrixOperand b, int k, int columns, int depth, uint* panel)
    {
        var format = StoredFormat.For(b.Format);
        float* widened = ThreadScratch.Floats(ScratchSlot.BFloat16PanelsWidened, (long)BFloat16TileCode.Columns * depth);
        for (int j = 0; j < columns; j++)
        {
            format.Widen(
                first + (j * b.ColumnBytes) + ((nint)format.BlockBytes * (k / format.BlockLength)), depth, widened + (j * (nint)depth));
        }

        Pack(widened, depth, 1, columns, depth, panel, BFloat16TileCode.Columns);
    }

    private static void Transpose(float* source, nint stride, int lanes, int depth, uint* panel, int width)
    {
        const int Words = Depth / 2;
        uint* rows = (uint*)ThreadScratch.Floats(ScratchSlot.BFloat16PanelsRounded, (long)BFloat16TileCode.Columns * Words);
        for (int k = 0; k < depth; k += Depth)
        {
            int count = Math.Min(Depth, depth - k);
            for (int lane = 0; lane < lanes; lane++)
            {
                BFloat16Pairs.Round(source + (lane * stride) + k, count, rows + (lane * Words));
            }

            Transposition.Run((float*)rows, Words, lanes, (count + 1) / 2, (float*)panel + (k / 2 * (nint)width), width);
        }
    }

    private static void Gather(float* source, nint stride, nint step, int lanes, int depth, uint* panel, int width)
    {
        for (int k = 0; k < depth; k += 2)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                float* at = source + (k * step) + (lane * stride);
                panel[((nint)k / 2 * width) + lane] = BFloat16Pairs.Of(*at, k + 1 < depth ? at[step] : 0);
            }
        }
    }
}
