using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Rows of f32 as the panels of integers that <see cref="PairTile"/> reads: some rows side by side, pairs of k below each other.</summary>
/// <remarks>
/// A panel is [k / 2, rows] pairs of i16, then [k / 32, rows] scales, then as many negated sums <c>−s·Σ x</c>, with which minimums of a
/// weight's groups are multiplied. k is padded to whole groups, the last panel to whole rows, with zeros.
/// </remarks>
internal readonly unsafe struct PairRows
{
    /// <summary>Numbers that share a scale.</summary>
    public const int GroupLength = 32;

    private const int RoundedSlot = 15;

    private readonly float* _start;
    private readonly int _width;

    /// <summary>Panels in memory of <see cref="Floats"/> numbers.</summary>
    public PairRows(float* start, int width)
    {
        _start = start;
        _width = width;
        Groups = (width + GroupLength - 1) / GroupLength;
    }

    /// <summary>Rows of a panel.</summary>
    public static int PanelRows => SimdWidth.Bits == 512 ? 12 : 4;

    /// <summary>Groups of a row.</summary>
    public int Groups { get; }

    /// <summary>Panels of some rows.</summary>
    public static int Panels(int rows) => (rows + PanelRows - 1) / PanelRows;

    /// <summary>Memory for some rows.</summary>
    public long Floats(int rows) => Panels(rows) * (long)PanelFloats;

    /// <summary>[Groups·16, rows] pairs.</summary>
    public float* Numbers(int panel) => _start + (panel * (nint)PanelFloats);

    /// <summary>[Groups, rows]</summary>
    public float* Scales(int panel) => Numbers(panel) + (Groups * (nint)(GroupLength / 2) * PanelRows);

    /// <summary>[Groups, rows]</summary>
    public float* NegatedSums(int panel) => Scales(panel) + (Groups * (nint)PanelRows);

    private int PanelFloats => Groups * ((GroupLength / 2) + 2) * PanelRows;

    /// <summary>Fills one panel.</summary>
    /// <param name="x">The panel's first row, [count, width].</param>
    /// <param name="count">Rows that there are.</param>
    /// <param name="panel">Which panel.</param>
    public void Fill(float* x, int count, int panel)
    {
        int padded = Groups * GroupLength;
        float* rounded = ThreadScratch.Floats(RoundedSlot, (long)PanelRows * ((padded / 2) + Groups));
        float* scales = rounded + (PanelRows * (nint)padded / 2);
        for (int i = 0; i < PanelRows; i++)
        {
            var numbers = (short*)(rounded + (i * (nint)padded / 2));
            float* into = scales + (i * (nint)Groups);
            if (i < count)
            {
                IntegerRounding.Run<F32>((byte*)(x + (i * (nint)_width)), _width, numbers, into);
            }
            else
            {
                new Span<short>(numbers, padded).Clear();
                new Span<float>(into, Groups).Clear();
            }

            Sum(numbers, into, NegatedSums(panel) + i);
        }

        Transposition.Run(rounded, padded / 2, PanelRows, padded / 2, Numbers(panel), PanelRows);
        Transposition.Run(scales, Groups, PanelRows, Groups, Scales(panel), PanelRows);
    }

    private void Sum(short* numbers, float* scales, float* into)
    {
        for (int group = 0; group < Groups; group++)
        {
            Vector128<int> sum = Vector128<int>.Zero;
            for (int e = 0; e < GroupLength; e += Vector128<short>.Count)
            {
                sum += ShortDot.Of(Vector128.Load(numbers + (group * GroupLength) + e), Vector128<short>.One);
            }

            into[group * PanelRows] = -scales[group] * Vector128.Sum(sum);
        }
    }
}
