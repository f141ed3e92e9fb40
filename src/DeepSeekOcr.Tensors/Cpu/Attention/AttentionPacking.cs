using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Copies heads into the layouts that <see cref="AttentionProduct"/> reads.</summary>
internal static unsafe class AttentionPacking
{
    /// <summary>
    /// Transposes rows into panels of <paramref name="panelRows"/>: <c>panels[p][column][row]</c>, the last one filled with zeros.
    /// </summary>
    public static void Panels(float* source, nint step, int rows, int columns, int panelRows, float* panels)
    {
        for (int first = 0; first < rows; first += panelRows)
        {
            Transposed(
                source + (first * step), step, Math.Min(panelRows, rows - first), columns, panelRows, panels + ((nint)first * columns));
        }
    }

    /// <summary>Transposes up to <paramref name="lanes"/> rows to <c>[columns][lanes]</c>, with zeros for missing rows.</summary>
    public static void Transposed(float* source, nint step, int rows, int columns, int lanes, float* destination)
    {
        if (rows < lanes)
        {
            new Span<float>(destination, columns * lanes).Clear();
        }

        Transposition.Run(source, step, rows, columns, destination, lanes);
    }

    /// <summary>Copies rows to <c>[rows][paddedColumns]</c>, with zeros for missing columns.</summary>
    public static void Rows(float* source, nint step, int rows, int columns, int paddedColumns, float* destination)
    {
        for (int r = 0; r < rows; r++)
        {
            var row = new Span<float>(destination + ((nint)r * paddedColumns), paddedColumns);
            new ReadOnlySpan<float>(source + (r * step), columns).CopyTo(row);
            row[columns..].Clear();
        }
    }

    /// <summary>Multiplies in place.</summary>
    public static void Scale(float* numbers, int count, float factor)
    {
        var span = new Span<float>(numbers, count);
        TensorPrimitives.Multiply(span, factor, span);
    }

    /// <summary>The next multiple of <paramref name="unit"/>.</summary>
    public static int RoundUp(int count, int unit) => (count + unit - 1) / unit * unit;
}
