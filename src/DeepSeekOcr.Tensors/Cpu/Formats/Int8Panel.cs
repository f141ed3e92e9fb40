using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>
/// Rows of a stored weight as the panel of uint8 numbers that an int8 tile reads: 32 columns side by side, four of k to each.
/// </summary>
/// <remarks>
/// A panel is [k / 4, 32 columns, 4] bytes, then [k / group, 32 columns] scales, then as many minimums. Numbers of formats without minimums
/// have 128 added. Only for processors with AVX-512.
/// </remarks>
/// <param name="start">Memory for <see cref="FloatsOf"/> numbers.</param>
/// <param name="k">Numbers of a row.</param>
/// <param name="group">Numbers that share a scale.</param>
internal readonly unsafe struct Int8Panel(float* start, int k, int group)
{
    /// <summary>Columns of a panel.</summary>
    public const int Columns = 32;

    private const int RegisterColumns = 16;
    private const int Step = 4;

    /// <summary>[k / 4, 32, 4]</summary>
    public byte* Numbers => (byte*)start;

    /// <summary>[groups, 32]</summary>
    public float* Scales => start + (k / Step * (nint)Columns);

    /// <summary>[groups, 32]</summary>
    public float* Minimums => Scales + (Groups * (nint)Columns);

    /// <summary>Groups of a row.</summary>
    public int Groups => k / group;

    /// <summary>Memory for a panel.</summary>
    public static int FloatsOf(int k, int group) => ((k / Step) + (2 * (k / group))) * Columns;

    /// <summary>Fills the panel.</summary>
    /// <param name="source">The first block of the panel's first column.</param>
    /// <param name="columnBytes">From one column to the next.</param>
    /// <param name="columns">Columns that there are; in place of others the last one is taken.</param>
    public void Fill<TFormat>(byte* source, nint columnBytes, int columns)
        where TFormat : struct, IBlockFormat
    {
        byte** rows = stackalloc byte*[Columns];
        for (int j = 0; j < Columns; j++)
        {
            rows[j] = source + (Math.Min(j, columns - 1) * columnBytes);
        }

        FillScales<TFormat>(rows);
        FillNumbers<TFormat>(rows, Numbers);
        FillNumbers<TFormat>(rows + RegisterColumns, Numbers + (RegisterColumns * Step));
    }

    private void FillScales<TFormat>(byte** rows)
        where TFormat : struct, IBlockFormat
    {
        // ReadScales may write up to eight past the last.
        int step = (Groups + RegisterColumns - 1) / RegisterColumns * RegisterColumns;
        float* scales = ThreadScratch.Floats(ScratchSlot.Int8PanelScales, 2L * Columns * step);
        float* minimums = scales + (Columns * (nint)step);
        for (int j = 0; j < Columns; j++)
        {
            TFormat.ReadScales(rows[j], k / TFormat.BlockLength, scales + (j * (nint)step), minimums + (j * (nint)step));
        }

        Transposition.Run(scales, step, Columns, Groups, Scales, Columns);
        if (TFormat.HasMinimums)
        {
            Transposition.Run(minimums, step, Columns, Groups, Minimums, Columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillNumbers<TFormat>(byte** rows, byte* into)
        where TFormat : struct, IBlockFormat
    {
        const int GroupBytes = Columns * IBlockFormat.MostGroupLength;
        nint bytes = k / TFormat.BlockLength * (nint)TFormat.BlockBytes;
        for (nint at = 0; at < bytes; at += TFormat.BlockBytes)
        {
            if (TFormat.BlockLength == IBlockFormat.MostGroupLength)
            {
                FillGroup<TFormat>(rows, at, 0, 0, into);
                into += GroupBytes;
                continue;
            }

            for (int half = 0; half < TFormat.BlockLength / (4 * IBlockFormat.MostGroupLength); half++)
            {
                FillGroup<TFormat>(rows, at, half, 0, into);
                FillGroup<TFormat>(rows, at, half, 1, into + GroupBytes);
                FillGroup<TFormat>(rows, at, half, 2, into + (2 * GroupBytes));
                FillGroup<TFormat>(rows, at, half, 3, into + (3 * GroupBytes));
                into += 4 * GroupBytes;
            }
        }
    }

    /// <summary>32 numbers of 16 rows: eight registers of four from each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillGroup<TFormat>(byte** rows, nint at, int half, int quarter, byte* into)
        where TFormat : struct, IBlockFormat
    {
        (Vector512<int> a0, Vector512<int> a1, Vector512<int> a2, Vector512<int> a3) = FourByFour(
            Rows<TFormat>(rows, 0, at, half, quarter), Rows<TFormat>(rows, 1, at, half, quarter),
            Rows<TFormat>(rows, 2, at, half, quarter), Rows<TFormat>(rows, 3, at, half, quarter));
        (Vector512<int> b0, Vector512<int> b1, Vector512<int> b2, Vector512<int> b3) = FourByFour(
            Rows<TFormat>(rows, 8, at, half, quarter), Rows<TFormat>(rows, 9, at, half, quarter),
            Rows<TFormat>(rows, 10, at, half, quarter), Rows<TFormat>(rows, 11, at, half, quarter));
        Store<TFormat>(a0, b0, into);
        Store<TFormat>(a1, b1, into + (Step * Columns));
        Store<TFormat>(a2, b2, into + (2 * Step * Columns));
        Store<TFormat>(a3, b3, into + (3 * Step * Columns));
    }

    /// <summary>32 numbers of a row and of the fourth one after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Rows<TFormat>(byte** rows, int row, nint at, int half, int quarter)
        where TFormat : struct, IBlockFormat =>
        Avx512DQ.InsertVector256(
            TFormat.Numbers(rows[row] + at, half, quarter).AsInt32().ToVector512Unsafe(), TFormat.Numbers(rows[row + 4] + at, half, quarter)
                .AsInt32(), 1);

    /// <summary>Transposes the 4×4 lanes in each quarter of four registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<int> First, Vector512<int> Second, Vector512<int> Third, Vector512<int> Fourth) FourByFour(
        Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d)
    {
        Vector512<long> abLow = Avx512F.UnpackLow(a, b).AsInt64();
        Vector512<long> abHigh = Avx512F.UnpackHigh(a, b).AsInt64();
        Vector512<long> cdLow = Avx512F.UnpackLow(c, d).AsInt64();
        Vector512<long> cdHigh = Avx512F.UnpackHigh(c, d).AsInt64();
        return (
            Avx512F.UnpackLow(abLow, cdLow).AsInt32(), Avx512F.UnpackHigh(abLow, cdLow).AsInt32(),
            Avx512F.UnpackLow(abHigh, cdHigh).AsInt32(), Avx512F.UnpackHigh(abHigh, cdHigh).AsInt32());
    }

    /// <summary>Quarters of a are rows 0–3, 0–3, 4–7, 4–7 at k, k + 16, k, k + 16; of b the rows 8 further down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TFormat>(Vector512<int> a, Vector512<int> b, byte* into)
        where TFormat : struct, IBlockFormat
    {
        const byte EvenQuarters = 0b10_00_10_00;
        const byte OddQuarters = 0b11_01_11_01;
        Vector512<int> sign = TFormat.HasMinimums ? Vector512<int>.Zero : Vector512.Create((byte)128).AsInt32();
        (Avx512F.Shuffle4x128(a, b, EvenQuarters) ^ sign).Store((int*)into);
        (Avx512F.Shuffle4x128(a, b, OddQuarters) ^ sign).Store((int*)(into + (4 * Step * Columns)));
    }
}
