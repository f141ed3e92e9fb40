using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Copies blocks of matrices into the panels that <see cref="Tile"/> reads.</summary>
/// <remarks>
/// A panel of A holds <c>rows</c> rows k-major: panel[k·rows + i]. A panel of B holds <c>columns</c> columns k-major: panel[k·columns + j].
/// Both are the same copy with "lanes" i or j; what lies outside the matrix is zero.
/// </remarks>
internal static unsafe class PanelPacking
{
    // A block of 16 k of a 32-wide panel is 2 KB: both sides of the transposition stay in the first-level cache.
    private const int Depth = 16;

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
                Unsafe.CopyBlockUnaligned(panel + ((nint)k * width), source + (k * step), (uint)(lanes * sizeof(float)));
            }
        }
        else
        {
            for (int k = 0; k < depth; k += Depth)
            {
                int count = Math.Min(Depth, depth - k);
                for (int lane = 0; lane < lanes; lane++)
                {
                    Scatter(source + (lane * stride) + (k * step), step, count, panel + ((nint)k * width) + lane, width);
                }
            }
        }
    }

    /// <summary>Packs <paramref name="columns"/> columns of an operand from (<paramref name="k"/>, <paramref name="column"/>) on.</summary>
    public static void Pack(in MatrixOperand b, int k, int depth, int column, int columns, float* panel, int width)
    {
        switch (b.Format)
        {
            case WeightFormat.F32:
                Pack((float*)b.Data + (k * b.RowStride) + (column * b.ColumnStride), b.ColumnStride, b.RowStride, columns, depth, panel, width);
                break;
            case WeightFormat.BF16:
                PackRows<BF16Rows>(b, k, depth, column, columns, panel, width);
                break;
            case WeightFormat.F16:
                PackRows<F16Rows>(b, k, depth, column, columns, panel, width);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Scatter(float* source, nint step, int count, float* panel, int width)
    {
        for (int k = 0; k < count; k++)
        {
            panel[k * (nint)width] = source[k * step];
        }
    }

    private static void PackRows<TFormat>(in MatrixOperand b, int k, int depth, int column, int columns, float* panel, int width)
        where TFormat : struct, IRowFormat
    {
        if (columns < width)
        {
            new Span<float>(panel, width * depth).Clear();
        }

        for (int block = 0; block < depth; block += Depth)
        {
            int count = Math.Min(Depth, depth - block);
            for (int j = 0; j < columns; j++)
            {
                byte* row = b.Data + ((column + j) * b.ColumnBytes);
                float* into = panel + ((nint)block * width) + j;
                for (int i = 0; i < count; i++)
                {
                    into[i * (nint)width] = TFormat.Load(row, k + block + i);
                }
            }
        }
    }
}
