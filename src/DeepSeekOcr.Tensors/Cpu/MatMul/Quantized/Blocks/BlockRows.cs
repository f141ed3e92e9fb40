using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>A share of a product whose weight is stored in blocks: int8 times int8, summed in i32 within a group.</summary>
/// <remarks>
/// <c>y = Σ_groups (scale·s_x)·Σ q·x − Σ_groups minimum·(s_x·Σ x)</c>. Numbers are multiplied where they lie; scales, which are few, are
/// taken out before, four rows at a time. The sum of an element runs in the same order whatever the number of rows is. Registers have 256
/// bits: the 32 numbers of a group fill one, whose products then have one scale. Where registers are narrower the runtime splits them.
/// </remarks>
internal static unsafe class BlockRows
{
    private const int Lanes = 8;

    /// <summary>Runs a share.</summary>
    public static void Run<TFormat>(in RowShare share)
        where TFormat : struct, IBlockFormat
    {
        new Kernel<TFormat>(share).Run();
    }

    /// <summary>
    /// Four rows of a weight that lie in a file one after the other, and their scales and minimums taken out of the blocks.
    /// </summary>
    private readonly struct FourRows(byte* first, nint bytes, int count, float* scales, int groups)
    {
        /// <summary>Floats that the scales and minimums of all four take.</summary>
        public static int Floats(int groups) => 2 * RowShare.RowsPerStep * groups;

        /// <summary>A row's blocks; in place of rows after the last one, that is multiplied again.</summary>
        public byte* Blocks(int row) => first + (Math.Min(row, count - 1) * bytes);

        /// <summary>Where the next four begin.</summary>
        public byte* Next => first + (RowShare.RowsPerStep * bytes);

        /// <summary>[groups] of a row.</summary>
        public float* Scales(int row) => scales + (2 * row * groups);

        /// <summary>[groups] of a row.</summary>
        public float* Minimums(int row) => Scales(row) + groups;

        /// <summary>Takes the scales out.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void ReadScales<TFormat>()
            where TFormat : struct, IBlockFormat
        {
            for (int row = 0; row < RowShare.RowsPerStep; row++)
            {
                TFormat.ReadScales(Blocks(row), (int)(bytes / TFormat.BlockBytes), Scales(row), Minimums(row));
            }
        }
    }

    private readonly struct Kernel<TFormat>(RowShare share)
        where TFormat : struct, IBlockFormat
    {
        private readonly RowShare _share = share;
        private readonly int _blocks = share.Width / TFormat.BlockLength;
        private readonly int _groups = Int8Rows.Padded(share.Width / TFormat.GroupLength);

        /// <summary>Parts of four groups in a block; where a block is one group, that alone.</summary>
        private static int Halves
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => TFormat.BlockLength > Int8Rows.GroupLength ? TFormat.BlockLength / (4 * Int8Rows.GroupLength) : 1;
        }

        private static int Quarters
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => TFormat.BlockLength > Int8Rows.GroupLength ? 4 : 1;
        }

        /// <summary>What four rows of the weight take while a turn of the innermost loop passes.</summary>
        private static int FetchedBytes
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => RowShare.RowsPerStep * TFormat.BlockBytes / Halves;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run()
        {
            int floats = FourRows.Floats(_groups);
            float* scratch = ThreadScratch.Floats(ScratchSlot.BlockRows, 2 * floats);
            // Zeros, so that what pads a row adds nothing.
            new Span<float>(scratch, floats).Clear();
            for (int column = 0; column < _share.Columns; column += RowShare.RowsPerStep)
            {
                nint bytes = _blocks * (nint)TFormat.BlockBytes;
                int count = Math.Min(RowShare.RowsPerStep, _share.Columns - column);
                var rows = new FourRows(_share.Weight + (column * bytes), bytes, count, scratch, _groups);
                rows.ReadScales<TFormat>();
                Multiply(rows, column, scratch + floats);
            }
        }

        /// <summary>All rows of x, two at a time, with four of the weight, which then are in the first-level cache.</summary>
        private void Multiply(FourRows rows, int column, float* products)
        {
            float* sums = stackalloc float[2 * RowShare.RowsPerStep];
            Int8Rows x = _share.Int8;
            int i = 0;
            for (; i + 2 <= _share.Rows; i += 2)
            {
                ScaleBy(rows, x.Row(i), products);
                ScaleBy(rows, x.Row(i + 1), products + (RowShare.RowsPerStep * _groups));
                // While rows of x take their turn, the next rows of the weight are not fetched unless they are prefetched; in the first
                // turn it would get in the way of what is being read.
                byte* ahead = i == 0 ? rows.Blocks(0) : rows.Next;
                TwoRows(rows, ahead, x.Row(i), x.Row(i + 1), products, sums);
                Write(i, column, sums);
                Write(i + 1, column, sums + RowShare.RowsPerStep);
            }

            if (i < _share.Rows)
            {
                ScaleBy(rows, x.Row(i), products);
                OneRow(rows, x.Row(i), products, sums);
                Write(i, column, sums);
            }
        }

        private void Write(int i, int column, float* sums)
        {
            float* into = _share.Y + (i * _share.YRow) + column;
            for (int j = 0; j < Math.Min(RowShare.RowsPerStep, _share.Columns - column); j++)
            {
                into[j] = _share.Accumulate ? into[j] + sums[j] : sums[j];
            }
        }

        /// <summary>The scales of four rows of the weight times those of x, group by group.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void ScaleBy(FourRows rows, Int8Row x, float* products)
        {
            float* factors = x.ScalesOf(TFormat.GroupLength);
            for (int group = 0; group < _groups; group += Lanes)
            {
                var factor = Vector256.Load(factors + group);
                (Vector256.Load(rows.Scales(0) + group) * factor).Store(products + group);
                (Vector256.Load(rows.Scales(1) + group) * factor).Store(products + _groups + group);
                (Vector256.Load(rows.Scales(2) + group) * factor).Store(products + (2 * _groups) + group);
                (Vector256.Load(rows.Scales(3) + group) * factor).Store(products + (3 * _groups) + group);
            }
        }

        /// <summary>sum + scale·Σ w·x of 32 numbers, some to a lane.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> AddDot(Vector256<sbyte> w, sbyte* x, float* scales, Vector256<float> sum)
        {
            Vector256<int> dot = TFormat.HasMinimums ? Int8Dot.OfPositive(w, Vector256.Load(x)) : Int8Dot.Of(w, Vector256.Load(x));
            Vector256<float> scale = TFormat.GroupLength == Int8Rows.GroupLength
                ? Vector256.Create(*scales)
                : Vector256.Shuffle(Vector256.Create(*(double*)scales).AsSingle(), Vector256.Create(0, 0, 0, 0, 5, 5, 5, 5));
            return Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(dot), scale, sum);
        }

        // Nothing is called in the loops of these two, nor after them while sums are in registers: they would be spilt.

        /// <summary>One row of x with four of the weight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void OneRow(FourRows rows, Int8Row row, float* scales, float* sums)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            byte* w0 = rows.Blocks(0), w1 = rows.Blocks(1), w2 = rows.Blocks(2), w3 = rows.Blocks(3);
            sbyte* x = row.Numbers;
            nint groups = _groups;
            byte* ahead = rows.Next;
            for (int block = 0; block < _blocks; block++)
            {
                for (int half = 0; half < Halves; half++)
                {
                    ahead = Prefetching.SecondCache(ahead, FetchedBytes);
                    Step(0, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                    if (TFormat.BlockLength > Int8Rows.GroupLength)
                    {
                        Step(1, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                        Step(2, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                        Step(3, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                    }

                    x += Quarters * Int8Rows.GroupLength;
                    scales += Quarters * Int8Rows.GroupLength / TFormat.GroupLength;
                }

                w0 += TFormat.BlockBytes;
                w1 += TFormat.BlockBytes;
                w2 += TFormat.BlockBytes;
                w3 += TFormat.BlockBytes;
            }

            for (int group = 0; TFormat.HasMinimums && group < _groups; group += Lanes)
            {
                var sum = Vector256.Load(row.Sums + group);
                s0 -= Vector256.Load(rows.Minimums(0) + group) * sum;
                s1 -= Vector256.Load(rows.Minimums(1) + group) * sum;
                s2 -= Vector256.Load(rows.Minimums(2) + group) * sum;
                s3 -= Vector256.Load(rows.Minimums(3) + group) * sum;
            }

            Simd256.Sums(s0, s1, s2, s3).Store(sums);
        }

        /// <summary>Two rows of x with four of the weight; meanwhile memory from <paramref name="ahead"/> on is fetched.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void TwoRows(FourRows rows, byte* ahead, Int8Row first, Int8Row next, float* scales, float* sums)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            Vector256<float> t0 = default, t1 = default, t2 = default, t3 = default;
            byte* w0 = rows.Blocks(0), w1 = rows.Blocks(1), w2 = rows.Blocks(2), w3 = rows.Blocks(3);
            sbyte* x = first.Numbers;
            nint second = (nint)(next.Numbers - x);
            nint groups = _groups;
            for (int block = 0; block < _blocks; block++)
            {
                for (int half = 0; half < Halves; half++)
                {
                    ahead = Prefetching.FirstCache(ahead, FetchedBytes);
                    Step(0, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                    Step(0, w0, w1, w2, w3, half, x + second, scales + (4 * groups), groups, ref t0, ref t1, ref t2, ref t3);
                    if (TFormat.BlockLength > Int8Rows.GroupLength)
                    {
                        Step(1, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                        Step(1, w0, w1, w2, w3, half, x + second, scales + (4 * groups), groups, ref t0, ref t1, ref t2, ref t3);
                        Step(2, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                        Step(2, w0, w1, w2, w3, half, x + second, scales + (4 * groups), groups, ref t0, ref t1, ref t2, ref t3);
                        Step(3, w0, w1, w2, w3, half, x, scales, groups, ref s0, ref s1, ref s2, ref s3);
                        Step(3, w0, w1, w2, w3, half, x + second, scales + (4 * groups), groups, ref t0, ref t1, ref t2, ref t3);
                    }

                    x += Quarters * Int8Rows.GroupLength;
                    scales += Quarters * Int8Rows.GroupLength / TFormat.GroupLength;
                }

                w0 += TFormat.BlockBytes;
                w1 += TFormat.BlockBytes;
                w2 += TFormat.BlockBytes;
                w3 += TFormat.BlockBytes;
            }

            for (int group = 0; TFormat.HasMinimums && group < _groups; group += Lanes)
            {
                var sum = Vector256.Load(first.Sums + group);
                var nextSum = Vector256.Load(next.Sums + group);
                var minimum = Vector256.Load(rows.Minimums(0) + group);
                s0 -= minimum * sum;
                t0 -= minimum * nextSum;
                minimum = Vector256.Load(rows.Minimums(1) + group);
                s1 -= minimum * sum;
                t1 -= minimum * nextSum;
                minimum = Vector256.Load(rows.Minimums(2) + group);
                s2 -= minimum * sum;
                t2 -= minimum * nextSum;
                minimum = Vector256.Load(rows.Minimums(3) + group);
                s3 -= minimum * sum;
                t3 -= minimum * nextSum;
            }

            Simd256.Sums(s0, s1, s2, s3).Store(sums);
            Simd256.Sums(t0, t1, t2, t3).Store(sums + RowShare.RowsPerStep);
        }

        /// <summary>A group of each row of the weight, quarter of a half of a block, with the same of x.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Step(
            int quarter, byte* w0, byte* w1, byte* w2, byte* w3, int half, sbyte* x, float* scales, nint groups,
            ref Vector256<float> s0, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
        {
            x += quarter * Int8Rows.GroupLength;
            scales += quarter * Int8Rows.GroupLength / TFormat.GroupLength;
            s0 = AddDot(TFormat.Numbers(w0, half, quarter), x, scales, s0);
            s1 = AddDot(TFormat.Numbers(w1, half, quarter), x, scales + groups, s1);
            s2 = AddDot(TFormat.Numbers(w2, half, quarter), x, scales + (2 * groups), s2);
            s3 = AddDot(TFormat.Numbers(w3, half, quarter), x, scales + (3 * groups), s3);
        }
    }
}
