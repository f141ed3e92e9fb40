using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int16;

/// <summary>
/// Rows of f32 as the panels of integers that <see cref="Int16Tile"/> reads: some rows side by side, pairs of k below each other.
/// </summary>
/// <remarks>
/// A panel is [k / 2, rows] pairs of i16, then [k / 32, rows] scales, then as many negated sums <c>−s·Σ x</c>, with which minimums of a
/// weight's groups are multiplied. The last panel is padded to whole rows with zeros. With s = max|x|/32767 a number is
/// <c>round(x/s)·s</c>, off by at most max/65534; integers of blocks have eight bits, so 32 products fit an i32.
/// </remarks>
internal readonly unsafe struct Int16Rows
{
    /// <summary>Numbers that share a scale.</summary>
    public const int GroupLength = 32;

    private const int Largest = 32767;

    private readonly float* _start;
    private readonly int _width;

    /// <summary>Panels in memory of <see cref="Floats"/> numbers.</summary>
    public Int16Rows(float* start, int width)
    {
        _start = start;
        _width = width;
        Groups = width / GroupLength;
    }

    /// <summary>Rows of a panel.</summary>
    public static int PanelRows => SimdWidth.Bits == 512 ? 12 : 6;

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
        int width = _width;
        float* rounded = ThreadScratch.Floats(ScratchSlot.Int16RowsRounded, (long)PanelRows * ((width / 2) + Groups));
        float* scales = rounded + (PanelRows * (nint)width / 2);
        for (int i = 0; i < PanelRows; i++)
        {
            var numbers = (short*)(rounded + (i * (nint)width / 2));
            float* into = scales + (i * (nint)Groups);
            if (i < count)
            {
                var kernel = new Rounding(x + (i * (nint)width), Groups, numbers, into);
                SimdWidth.Dispatch(ref kernel);
            }
            else
            {
                new Span<short>(numbers, width).Clear();
                new Span<float>(into, Groups).Clear();
            }

            Sum(numbers, into, NegatedSums(panel) + i);
        }

        Transposition.Run(rounded, width / 2, PanelRows, width / 2, Numbers(panel), PanelRows);
        Transposition.Run(scales, Groups, PanelRows, Groups, Scales(panel), PanelRows);
    }

    private void Sum(short* numbers, float* scales, float* into)
    {
        for (int group = 0; group < Groups; group++)
        {
            Vector128<int> sum = Vector128<int>.Zero;
            for (int e = 0; e < GroupLength; e += Vector128<short>.Count)
            {
                sum += Int16Dot.Of(Vector128.Load(numbers + (group * GroupLength) + e), Vector128<short>.One);
            }

            into[group * PanelRows] = -scales[group] * Vector128.Sum(sum);
        }
    }

    private readonly struct Rounding(float* x, int groups, short* numbers, float* scales) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int group = 0; group < groups; group++)
            {
                float* from = x + (group * GroupLength);
                TVector largest = TSimd.Zero;
                for (int e = 0; e < GroupLength; e += TSimd.Lanes)
                {
                    TVector value = TSimd.Load(from + e);
                    largest = TSimd.Max(largest, TSimd.Max(value, TSimd.Subtract(TSimd.Zero, value)));
                }

                scales[group] = TSimd.Largest(largest) / Largest;
                TVector inverse = TSimd.Broadcast(scales[group] == 0 ? 0 : 1 / scales[group]);
                for (int e = 0; e < GroupLength; e += TSimd.Lanes)
                {
                    TSimd.StoreInt16(TSimd.Round(TSimd.Multiply(TSimd.Load(from + e), inverse)), numbers + (group * GroupLength) + e);
                }
            }
        }
    }
}
