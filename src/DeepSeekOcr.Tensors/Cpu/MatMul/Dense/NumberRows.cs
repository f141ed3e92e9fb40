using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>A share of a product whose weight is stored number by number: rows are widened in registers and multiplied in f32.</summary>
/// <remarks>
/// Four rows of W by four (two, one) rows of X per pass over k. Nothing is packed, so a single row runs at the speed of memory.
/// The sum of an element runs in the same order whatever the number of rows is.
/// </remarks>
internal static unsafe class NumberRows
{
    /// <summary>Runs a share.</summary>
    public static void Run<TFormat>(in RowShare share)
        where TFormat : struct, INumberFormat
    {
        var kernel = new Kernel<TFormat>(share);
        SimdWidth.Dispatch(ref kernel);
    }

    private readonly struct Kernel<TFormat>(RowShare share) : ISimdKernel
        where TFormat : struct, INumberFormat
    {
        private readonly RowShare _share = share;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            (int m, int n) = (_share.Rows, _share.Columns);
            nint rowBytes = TFormat.BlockBytes * (nint)_share.Width;
            int widest = TSimd.Lanes == 16 ? 4 : 2;
            int streamed = m == 1 ? Streams<TSimd, TVector>(n / RowShare.RowsPerStep, rowBytes) : 0;
            for (int j = streamed; j < n; j += RowShare.RowsPerStep)
            {
                // Past the last row the last one is read again; its results are not written.
                int count = Math.Min(RowShare.RowsPerStep, n - j);
                byte* w0 = _share.Weight + (j * rowBytes);
                byte* w1 = w0 + (Math.Min(1, count - 1) * rowBytes);
                byte* w2 = w0 + (Math.Min(2, count - 1) * rowBytes);
                byte* w3 = w0 + (Math.Min(3, count - 1) * rowBytes);
                int i = 0;
                for (; widest == 4 && i + 4 <= m; i += 4)
                {
                    Four<TSimd, TVector>(w0, w1, w2, w3, i, j, count);
                }

                for (; i + 2 <= m; i += 2)
                {
                    Two<TSimd, TVector>(w0, w1, w2, w3, i, j, count);
                }

                if (i < m)
                {
                    One<TSimd, TVector>(w0, w1, w2, w3, i, j, count, columnStep: 1);
                }
            }
        }

        /// <summary>
        /// Reads a single row's share as four streams, a quarter of the weight's rows each. Rows follow each other in memory, so a stream
        /// never ends before the hardware prefetcher has learnt to follow it (bf16 decode of the published shape, two threads: four
        /// neighbouring rows at a time, with the next four fetched ahead, 68-86 % of the read limit; four streams 83-97 %).
        /// </summary>
        /// <returns>How many of the weight's rows were read.</returns>
        private int Streams<TSimd, TVector>(int rows, nint rowBytes)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            nint quarter = rows * rowBytes;
            for (int j = 0; j < rows; j++)
            {
                byte* w0 = _share.Weight + (j * rowBytes);
                One<TSimd, TVector>(w0, w0 + quarter, w0 + (2 * quarter), w0 + (3 * quarter), 0, j, RowShare.RowsPerStep, columnStep: rows);
            }

            return RowShare.RowsPerStep * rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void One<TSimd, TVector>(byte* w0, byte* w1, byte* w2, byte* w3, int i, int column, int count, int columnStep)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            int k = _share.Width;
            float* x0 = _share.X + ((nint)i * k);
            int e = 0;
            for (; e <= k - TSimd.Lanes; e += TSimd.Lanes)
            {
                TVector a = TSimd.Load(x0 + e);
                s0 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w0, e), s0);
                s1 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w1, e), s1);
                s2 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w2, e), s2);
                s3 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w3, e), s3);
            }

            // Stored before anything is called: an accumulator that lives across a call would be spilt in the loop.
            float* sums = stackalloc float[4];
            TSimd.Sums(s0, s1, s2, s3).Store(sums);
            Write(sums, w0, w1, w2, w3, x0, e, i, column, count, columnStep);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Two<TSimd, TVector>(byte* w0, byte* w1, byte* w2, byte* w3, int i, int column, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            TVector t0 = TSimd.Zero, t1 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
            int k = _share.Width;
            float* x0 = _share.X + ((nint)i * k);
            float* x1 = x0 + k;
            int e = 0;
            for (; e <= k - TSimd.Lanes; e += TSimd.Lanes)
            {
                TVector a = TSimd.Load(x0 + e);
                TVector b = TSimd.Load(x1 + e);
                TVector w = TFormat.Load<TSimd, TVector>(w0, e);
                s0 = TSimd.MultiplyAdd(a, w, s0);
                t0 = TSimd.MultiplyAdd(b, w, t0);
                w = TFormat.Load<TSimd, TVector>(w1, e);
                s1 = TSimd.MultiplyAdd(a, w, s1);
                t1 = TSimd.MultiplyAdd(b, w, t1);
                w = TFormat.Load<TSimd, TVector>(w2, e);
                s2 = TSimd.MultiplyAdd(a, w, s2);
                t2 = TSimd.MultiplyAdd(b, w, t2);
                w = TFormat.Load<TSimd, TVector>(w3, e);
                s3 = TSimd.MultiplyAdd(a, w, s3);
                t3 = TSimd.MultiplyAdd(b, w, t3);
            }

            // Stored before anything is called: an accumulator that lives across a call would be spilt in the loop.
            float* sums = stackalloc float[8];
            TSimd.Sums(s0, s1, s2, s3).Store(sums);
            TSimd.Sums(t0, t1, t2, t3).Store(sums + 4);
            Write(sums, w0, w1, w2, w3, x0, e, i, column, count);
            Write(sums + 4, w0, w1, w2, w3, x1, e, i + 1, column, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Four<TSimd, TVector>(byte* w0, byte* w1, byte* w2, byte* w3, int i, int column, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            TVector t0 = TSimd.Zero, t1 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
            TVector u0 = TSimd.Zero, u1 = TSimd.Zero, u2 = TSimd.Zero, u3 = TSimd.Zero;
            TVector v0 = TSimd.Zero, v1 = TSimd.Zero, v2 = TSimd.Zero, v3 = TSimd.Zero;
            int k = _share.Width;
            float* x0 = _share.X + ((nint)i * k);
            float* x1 = x0 + k;
            float* x2 = x1 + k;
            float* x3 = x2 + k;
            int e = 0;
            for (; e <= k - TSimd.Lanes; e += TSimd.Lanes)
            {
                TVector a = TFormat.Load<TSimd, TVector>(w0, e);
                TVector b = TFormat.Load<TSimd, TVector>(w1, e);
                TVector c = TFormat.Load<TSimd, TVector>(w2, e);
                TVector d = TFormat.Load<TSimd, TVector>(w3, e);
                TVector row = TSimd.Load(x0 + e);
                s0 = TSimd.MultiplyAdd(row, a, s0);
                s1 = TSimd.MultiplyAdd(row, b, s1);
                s2 = TSimd.MultiplyAdd(row, c, s2);
                s3 = TSimd.MultiplyAdd(row, d, s3);
                row = TSimd.Load(x1 + e);
                t0 = TSimd.MultiplyAdd(row, a, t0);
                t1 = TSimd.MultiplyAdd(row, b, t1);
                t2 = TSimd.MultiplyAdd(row, c, t2);
                t3 = TSimd.MultiplyAdd(row, d, t3);
                row = TSimd.Load(x2 + e);
                u0 = TSimd.MultiplyAdd(row, a, u0);
                u1 = TSimd.MultiplyAdd(row, b, u1);
                u2 = TSimd.MultiplyAdd(row, c, u2);
                u3 = TSimd.MultiplyAdd(row, d, u3);
                row = TSimd.Load(x3 + e);
                v0 = TSimd.MultiplyAdd(row, a, v0);
                v1 = TSimd.MultiplyAdd(row, b, v1);
                v2 = TSimd.MultiplyAdd(row, c, v2);
                v3 = TSimd.MultiplyAdd(row, d, v3);
            }

            // Stored before anything is called: an accumulator that lives across a call would be spilt in the loop.
            float* sums = stackalloc float[16];
            TSimd.Sums(s0, s1, s2, s3).Store(sums);
            TSimd.Sums(t0, t1, t2, t3).Store(sums + 4);
            TSimd.Sums(u0, u1, u2, u3).Store(sums + 8);
            TSimd.Sums(v0, v1, v2, v3).Store(sums + 12);
            Write(sums, w0, w1, w2, w3, x0, e, i, column, count);
            Write(sums + 4, w0, w1, w2, w3, x1, e, i + 1, column, count);
            Write(sums + 8, w0, w1, w2, w3, x2, e, i + 2, column, count);
            Write(sums + 12, w0, w1, w2, w3, x3, e, i + 3, column, count);
        }

        /// <summary>
        /// Adds the elements past the last whole register and writes up to four sums, <paramref name="columnStep"/> columns apart.
        /// </summary>
        private void Write(
            float* sums, byte* w0, byte* w1, byte* w2, byte* w3, float* row, int from, int i, int column, int count, int columnStep = 1)
        {
            for (int e = from; e < _share.Width; e++)
            {
                sums[0] += row[e] * TFormat.Load(w0, e);
                sums[1] += row[e] * TFormat.Load(w1, e);
                sums[2] += row[e] * TFormat.Load(w2, e);
                sums[3] += row[e] * TFormat.Load(w3, e);
            }

            float* into = _share.Y + (i * _share.YRow) + column;
            for (int j = 0; j < count; j++)
            {
                float* sum = into + (j * columnStep);
                *sum = _share.Accumulate ? *sum + sums[j] : sums[j];
            }
        }
    }
}
