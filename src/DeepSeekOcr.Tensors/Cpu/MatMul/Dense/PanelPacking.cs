using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>Copies blocks of matrices into the panels that <see cref="Tile"/> reads.</summary>
/// <remarks>
/// A panel of A holds <c>rows</c> rows k-major: panel[k·rows + i]. A panel of B holds <c>columns</c> columns k-major: panel[k·columns + j].
/// Both are the same copy with "lanes" i or j; what lies outside the matrix is zero.
/// </remarks>
internal static unsafe class PanelPacking
{
    // 64 k of a 32-wide panel are 8 KB: both sides of the transposition stay in the first-level cache.
    private const int Depth = 64;

    /// <summary>Packs lanes × depth elements at source[k·step + lane·stride] into panel[k·width + lane].</summary>
    public static void Pack(float* source, nint stride, nint step, int lanes, int depth, float* panel, int width)
    {
        if (lanes < width)
        {
            new Span<float>(panel, width * depth).Clear();
        }

        if (stride == 1)
        {
            for (int k = 0; k < depth; k++)
            {
                Copy(source + (k * step), panel + ((nint)k * width), lanes);
            }
        }
        else if (step == 1)
        {
            for (int k = 0; k < depth; k += Depth)
            {
                Transposition.Run(source + k, stride, lanes, Math.Min(Depth, depth - k), panel + ((nint)k * width), width);
            }
        }
        else
        {
            Gather(source, stride, step, lanes, depth, panel, width);
        }
    }

    /// <summary>Packs <paramref name="columns"/> columns of an operand from (<paramref name="k"/>, <paramref name="column"/>) on.</summary>
    public static void Pack(in MatrixOperand b, int k, int depth, int column, int columns, float* panel, int width)
    {
        if (b.Format == WeightFormat.F32)
        {
            Pack((float*)b.Data + (k * b.RowStride) + (column * b.ColumnStride), b.ColumnStride, b.RowStride, columns, depth, panel, width);
        }
        else
        {
            PackRows(b, k, depth, column, columns, panel, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* destination, int count)
    {
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            Vector128.Load(source + i).Store(destination + i);
        }

        for (; i < count; i++)
        {
            destination[i] = source[i];
        }
    }

    private static void Gather(float* source, nint stride, nint step, int lanes, int depth, float* panel, int width)
    {
        for (int k = 0; k < depth; k++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                panel[((nint)k * width) + lane] = source[(k * step) + (lane * stride)];
            }
        }
    }

    private static void PackRows(in MatrixOperand b, int k, int depth, int column, int columns, float* panel, int width)
    {
        var format = StoredFormat.For(b.Format);
        int step = Math.Max(Depth, format.BlockLength);
        float* widened = ThreadScratch.Floats(ScratchSlot.SinglePanelsWidened, (long)width * step);
        for (int from = 0; from < depth; from += step)
        {
            int count = Math.Min(step, depth - from);
            long skipped = format.BlockBytes * ((k + from) / format.BlockLength);
            for (int j = 0; j < columns; j++)
            {
                format.Widen(b.Data + ((column + j) * b.ColumnBytes) + skipped, count, widened + (j * step));
            }

            Pack(widened, step, 1, columns, count, panel + ((nint)from * width), width);
        }
    }
}
