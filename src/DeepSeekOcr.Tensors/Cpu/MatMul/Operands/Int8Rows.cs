using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>Rows of f32 in int8 with a scale for each 32: what weights in blocks are multiplied with.</summary>
/// <remarks>
/// A row is k numbers, for each 32 a scale, the sum of what they stand for and −128 times their own sum, and scale and that sum once more
/// for each 16, all padded with zeros to whole registers of the widest kind.
/// With s = max|x|/127 a number is <c>round(x/s)·s</c>, off by at most half a scale.
/// </remarks>
internal readonly unsafe struct Int8Rows
{
    /// <summary>Numbers that share a scale.</summary>
    public const int GroupLength = 32;

    /// <summary>What is added to each number of a weight to make it unsigned, negated.</summary>
    private const int Offset = -128;

    private const int Half = GroupLength / 2;
    private const int FloatUnit = 16;

    private readonly byte* _start;
    private readonly int _width;

    /// <summary>Rows in memory of <see cref="Stride"/> bytes each.</summary>
    public Int8Rows(byte* start, int width)
    {
        _start = start;
        _width = width;
        Groups = Padded(width / GroupLength);
        Stride = (Groups * (nint)GroupLength) + (7 * (nint)Groups * sizeof(float));
    }

    /// <summary>Groups of a row with their padding.</summary>
    public int Groups { get; }

    /// <summary>Bytes from one row to the next, a multiple of a register.</summary>
    public nint Stride { get; }

    /// <summary>Groups with their padding.</summary>
    public static int Padded(int groups) => (groups + FloatUnit - 1) / FloatUnit * FloatUnit;

    /// <summary>One of the rows.</summary>
    public Int8Row Row(int row)
    {
        byte* numbers = _start + (row * Stride);
        return new Int8Row((sbyte*)numbers, (float*)(numbers + (Groups * (nint)GroupLength)), Groups);
    }

    /// <summary>The rows from one on.</summary>
    public Int8Rows From(int row) => new(_start + (row * Stride), _width);

    /// <summary>Takes rows of f32.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="rows">How many.</param>
    public void Fill(float* x, int rows)
    {
        for (int i = 0; i < rows; i++)
        {
            Int8Row row = Row(i);
            row.ClearPadding(_width);
            var kernel = new Kernel(x + ((nint)i * _width), _width, row);
            SimdWidth.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel(float* x, int width, Int8Row row) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* scales = row.ScalesOf(GroupLength);
            int groups = width / GroupLength;
            for (int group = 0; group < groups; group++)
            {
                scales[group] = LargestOf<TSimd, TVector>(x + (group * GroupLength)) / 127;
            }

            // Of two groups at a time, so that the lanes of four halves are summed together.
            for (int group = 0; group < groups; group += 2)
            {
                TVector first = Round<TSimd, TVector>(2 * group, scales[group]);
                TVector second = Round<TSimd, TVector>((2 * group) + 1, scales[group]);
                bool isLast = group + 1 == groups;
                TVector third = isLast ? TSimd.Zero : Round<TSimd, TVector>((2 * group) + 2, scales[group + 1]);
                TVector fourth = isLast ? TSimd.Zero : Round<TSimd, TVector>((2 * group) + 3, scales[group + 1]);
                Write(group, TSimd.Sums(first, second, third, fourth));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float LargestOf<TSimd, TVector>(float* from)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector largest = TSimd.Zero;
            for (int e = 0; e < GroupLength; e += TSimd.Lanes)
            {
                TVector value = TSimd.Load(from + e);
                largest = TSimd.Max(largest, TSimd.Max(value, TSimd.Subtract(TSimd.Zero, value)));
            }

            return TSimd.Largest(largest);
        }

        /// <summary>Half a group in int8, and their sums, some to a lane.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TVector Round<TSimd, TVector>(int half, float scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector inverse = TSimd.Broadcast(scale == 0 ? 0 : 1 / scale);
            TVector sum = TSimd.Zero;
            for (int e = 0; e < Half; e += TSimd.Lanes)
            {
                TVector rounded = TSimd.Round(TSimd.Multiply(TSimd.Load(x + (half * Half) + e), inverse));
                TSimd.StoreInt8(rounded, row.Numbers + (half * Half) + e);
                sum = TSimd.Add(sum, rounded);
            }

            return sum;
        }

        /// <summary>What depends on the sums of four halves of groups, which are integers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Write(int group, Vector128<float> sums)
        {
            float* scales = row.ScalesOf(GroupLength);
            var pair = Vector128.Create(scales[group], scales[group], scales[group + 1], scales[group + 1]);
            pair.Store(row.ScalesOf(Half) + (2 * group));
            (Vector128.ConvertToInt32Native(sums) * Offset).Store(row.OffsetsOf(Half) + (2 * group));
            Vector128<float> both = sums + Vector128.Shuffle(sums, Vector128.Create(1, 0, 3, 2));
            (float firstSum, float secondSum) = (both[0], both[2]);
            row.Sums[group] = scales[group] * firstSum;
            row.Sums[group + 1] = scales[group + 1] * secondSum;
            row.OffsetsOf(GroupLength)[group] = Offset * (int)firstSum;
            row.OffsetsOf(GroupLength)[group + 1] = Offset * (int)secondSum;
        }
    }
}
