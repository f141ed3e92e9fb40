using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>A share of a product whose weight is stored in blocks: signed bytes times signed bytes, summed in i32 within a group.</summary>
/// <remarks>
/// <c>y = Σ_groups scale·(s_x·Σ q·x) − Σ_groups minimum·(s_x·Σ x)</c>. Four rows of the weight are taken apart into scratch that stays in the
/// first cache; every row of x is multiplied with them, four at a time. The sum of an element runs in the same order whatever the number of
/// rows is.
/// </remarks>
internal static unsafe class BlockRows
{
    private const int ScratchSlot = 13;
    private const int BytesPerLane = 4;
    private const int ShortestGroup = 16;

    // Numbers that are widened at a time: one block of the longest format, eight of the shortest.
    private const int Piece = 256;

    /// <summary>Runs a share.</summary>
    public static void Run<TFormat>(in RowShare share)
        where TFormat : struct, IBlockFormat
    {
        var kernel = new Kernel<TFormat>(share);
        SimdWidth.Dispatch(ref kernel);
    }

    /// <summary>Writes blocks as f32: <c>scale·q − minimum</c>, of which only the last operation rounds.</summary>
    public static void Widen<TFormat>(byte* source, int count, float* destination)
        where TFormat : struct, IBlockFormat
    {
        var kernel = new WidenKernel<TFormat>(source, count, destination);
        SimdWidth.Dispatch(ref kernel);
    }

    /// <summary>Takes blocks apart into i16.</summary>
    [SkipLocalsInit]
    public static void Split<TFormat>(byte* source, int count, short* numbers, float* scales, float* minimums)
        where TFormat : struct, IBlockFormat
    {
        sbyte* bytes = stackalloc sbyte[Piece];
        for (int at = 0; at < count; at += Piece)
        {
            int length = Math.Min(Piece, count - at);
            nint group = at / TFormat.GroupLength;
            byte* block = source + (at / TFormat.BlockLength * (nint)TFormat.BlockBytes);
            TFormat.Unpack(block, length / TFormat.BlockLength, 0, bytes, scales + group, minimums + group);
            for (int e = 0; e < length; e += Vector128<sbyte>.Count)
            {
                Vector256.WidenLower(Vector128.Load(bytes + e).ToVector256Unsafe()).Store(numbers + at + e);
            }
        }
    }

    /// <summary>A row of a weight, taken apart.</summary>
    private readonly struct Parts(float* scratch, int groups)
    {
        public float* Scales => scratch;

        public float* Minimums => scratch + groups;

        public sbyte* Numbers => (sbyte*)(scratch + (2 * groups));

        /// <summary>Room for some rows, all zeros, so that what pads a row adds nothing.</summary>
        public static void Rent<TFormat>(int width, Parts* rows, int count)
            where TFormat : struct, IBlockFormat
        {
            var x = new ByteRows(null, width);
            int groups = x.Groups * (ByteRows.GroupLength / TFormat.GroupLength);
            int length = (2 * groups) + (x.PaddedWidth / sizeof(float));
            float* scratch = ThreadScratch.Floats(ScratchSlot, (long)count * length);
            new Span<float>(scratch, count * length).Clear();
            for (int row = 0; row < count; row++)
            {
                rows[row] = new Parts(scratch + (row * length), groups);
            }
        }
    }

    private readonly struct Kernel<TFormat>(RowShare share) : ISimdKernel
        where TFormat : struct, IBlockFormat
    {
        private readonly RowShare _share = share;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int width = _share.Width;
            nint rowBytes = width / TFormat.BlockLength * (nint)TFormat.BlockBytes;
            Parts* parts = stackalloc Parts[RowShare.RowsPerStep];
            Parts.Rent<TFormat>(width, parts, RowShare.RowsPerStep);

            // Rows follow each other, so they are one stream: what lies as far ahead as four rows is fetched while a row is taken apart.
            nint ahead = Math.Min(RowShare.RowsPerStep * rowBytes, Prefetching.Longest);
            Prefetching.First(_share.Weight, Math.Min(_share.Columns * rowBytes, ahead));
            for (int column = 0; column < _share.Columns; column += RowShare.RowsPerStep)
            {
                int count = Math.Min(RowShare.RowsPerStep, _share.Columns - column);
                for (int j = 0; j < count; j++)
                {
                    byte* row = _share.Weight + ((column + j) * rowBytes);
                    TFormat.Unpack(row, width / TFormat.BlockLength, ahead, parts[j].Numbers, parts[j].Scales, parts[j].Minimums);
                }

                Multiply<TSimd, TVector>(parts, column, count);
            }
        }

        /// <summary>All rows of x with four of the weight: four of x, which then are in the first cache, with each of those; the rest singly.</summary>
        private void Multiply<TSimd, TVector>(Parts* parts, int column, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* sums = stackalloc float[4];
            ByteRows bytes = _share.Bytes;
            int i = 0;
            for (; i + 4 <= _share.Rows; i += 4)
            {
                for (int j = 0; j < count; j++)
                {
                    FourRows<TSimd, TVector>(parts[j], bytes.Row(i), bytes.Stride, sums);
                    Write(i, 1, column + j, sums, 4);
                }
            }

            for (; i < _share.Rows; i++)
            {
                OneRow<TSimd, TVector>(parts, bytes.Row(i), sums);
                Write(i, 0, column, sums, count);
            }
        }

        private void Write(int i, int step, int column, float* sums, int count)
        {
            for (int r = 0; r < count; r++)
            {
                float* into = _share.Y + ((i + (step * r)) * _share.YRow) + column + ((1 - step) * r);
                *into = _share.Accumulate ? *into + sums[r] : sums[r];
            }
        }

        // Nothing is called in the loops of these two, nor after them while sums are in registers: they would be spilt.

        /// <summary>One row of x with four of the weight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void OneRow<TSimd, TVector>(Parts* parts, ByteRow x, float* sums)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            sbyte* numbers = parts[0].Numbers;
            float* scales = parts[0].Scales;
            nint row = (nint)((byte*)parts[1].Scales - (byte*)scales);
            nint floats = row / sizeof(float);
            for (int e = 0; e < x.Width; e += BytesPerLane * TSimd.Lanes)
            {
                sbyte* w = numbers + e;
                float* scale = scales + (e / TFormat.GroupLength);
                TVector xScale = TSimd.Load(x.Scales + (e / BytesPerLane));
                s0 = Step<TSimd, TVector>(w, x.Numbers + e, Spread<TSimd, TVector>(scale), xScale, s0);
                s1 = Step<TSimd, TVector>(w + row, x.Numbers + e, Spread<TSimd, TVector>(scale + floats), xScale, s1);
                s2 = Step<TSimd, TVector>(w + (2 * row), x.Numbers + e, Spread<TSimd, TVector>(scale + (2 * floats)), xScale, s2);
                s3 = Step<TSimd, TVector>(w + (3 * row), x.Numbers + e, Spread<TSimd, TVector>(scale + (3 * floats)), xScale, s3);
            }

            float* minimums = parts[0].Minimums;
            for (int group = 0; TFormat.HasMinimums && group < x.Groups; group += TSimd.Lanes)
            {
                TVector sum = TSimd.Load(x.Sums + group);
                s0 = TSimd.Subtract(s0, TSimd.Multiply(TSimd.Load(minimums + group), sum));
                s1 = TSimd.Subtract(s1, TSimd.Multiply(TSimd.Load(minimums + floats + group), sum));
                s2 = TSimd.Subtract(s2, TSimd.Multiply(TSimd.Load(minimums + (2 * floats) + group), sum));
                s3 = TSimd.Subtract(s3, TSimd.Multiply(TSimd.Load(minimums + (3 * floats) + group), sum));
            }

            TSimd.Sums(s0, s1, s2, s3).Store(sums);
        }

        /// <summary>Four rows of x, <paramref name="row"/> bytes apart, with one of the weight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void FourRows<TSimd, TVector>(Parts parts, ByteRow x, nint row, float* sums)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            sbyte* numbers = parts.Numbers;
            float* scales = parts.Scales;
            nint floats = row / sizeof(float);
            for (int e = 0; e < x.Width; e += BytesPerLane * TSimd.Lanes)
            {
                sbyte* w = numbers + e;
                TVector scale = Spread<TSimd, TVector>(scales + (e / TFormat.GroupLength));
                float* xScale = x.Scales + (e / BytesPerLane);
                s0 = Step<TSimd, TVector>(w, x.Numbers + e, scale, TSimd.Load(xScale), s0);
                s1 = Step<TSimd, TVector>(w, x.Numbers + row + e, scale, TSimd.Load(xScale + floats), s1);
                s2 = Step<TSimd, TVector>(w, x.Numbers + (2 * row) + e, scale, TSimd.Load(xScale + (2 * floats)), s2);
                s3 = Step<TSimd, TVector>(w, x.Numbers + (3 * row) + e, scale, TSimd.Load(xScale + (3 * floats)), s3);
            }

            float* minimums = parts.Minimums;
            for (int group = 0; TFormat.HasMinimums && group < x.Groups; group += TSimd.Lanes)
            {
                TVector minimum = TSimd.Load(minimums + group);
                s0 = TSimd.Subtract(s0, TSimd.Multiply(minimum, TSimd.Load(x.Sums + group)));
                s1 = TSimd.Subtract(s1, TSimd.Multiply(minimum, TSimd.Load(x.Sums + floats + group)));
                s2 = TSimd.Subtract(s2, TSimd.Multiply(minimum, TSimd.Load(x.Sums + (2 * floats) + group)));
                s3 = TSimd.Subtract(s3, TSimd.Multiply(minimum, TSimd.Load(x.Sums + (3 * floats) + group)));
            }

            TSimd.Sums(s0, s1, s2, s3).Store(sums);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Spread<TSimd, TVector>(float* scales)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Spread(scales, TFormat.GroupLength / BytesPerLane);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Step<TSimd, TVector>(sbyte* w, sbyte* x, TVector wScale, TVector xScale, TVector sum)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector dot = TFormat.HasMinimums ? TSimd.DotPositive(w, x) : TSimd.DotBytes(w, x);
            return TSimd.MultiplyAdd(dot, TSimd.Multiply(wScale, xScale), sum);
        }
    }

    private readonly struct WidenKernel<TFormat>(byte* source, int count, float* destination) : ISimdKernel
        where TFormat : struct, IBlockFormat
    {
        [SkipLocalsInit]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            sbyte* numbers = stackalloc sbyte[Piece];
            float* scales = stackalloc float[Piece / ShortestGroup];
            float* minimums = stackalloc float[Piece / ShortestGroup];
            byte* from = source;
            for (int at = 0; at < count; at += Piece)
            {
                int length = Math.Min(Piece, count - at);
                TFormat.Unpack(from, length / TFormat.BlockLength, 0, numbers, scales, minimums);
                from += length / TFormat.BlockLength * TFormat.BlockBytes;
                for (int e = 0; e < length; e += TSimd.Lanes)
                {
                    TVector value = TSimd.Multiply(TSimd.WidenBytes(numbers + e), TSimd.Broadcast(scales[e / TFormat.GroupLength]));
                    value = TFormat.HasMinimums ? TSimd.Subtract(value, TSimd.Broadcast(minimums[e / TFormat.GroupLength])) : value;
                    TSimd.Store(value, destination + at + e);
                }
            }
        }
    }
}
