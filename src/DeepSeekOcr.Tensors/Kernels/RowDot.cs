using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Products with a stored weight for few rows: <c>Y[m, n] (+)= Σ_k X[m, k] · W[n, k]</c>, W read once, in its own format.</summary>
/// <remarks>
/// Four rows of W by four (two, one) rows of X per pass over k. Nothing is packed, so a single row runs at the speed of memory.
/// The sum of an element runs in the same order whatever m is.
/// </remarks>
internal static unsafe class RowDot
{
    private const int RowsPerStep = 4;
    private const int JobBytes = 256 << 10;
    private const int CacheLine = 64;

    // What is fetched ahead has to stay in the first cache until it is used.
    private const int LongestPrefetch = 24 << 10;

    /// <summary>Runs one product.</summary>
    /// <param name="x">[m, k]</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="weight">[n, k]</param>
    /// <param name="y">[m, n], row stride <paramref name="yRow"/></param>
    /// <param name="yRow">Elements from one row of y to the next.</param>
    /// <param name="accumulate">Whether to add to y.</param>
    public static void Run(float* x, int m, Weight weight, float* y, nint yRow, bool accumulate)
    {
        int n = weight.Shape[0];
        var product = new RowProduct(x, m, weight, y);
        Run(new ReadOnlySpan<RowProduct>(ref product), n, weight.Shape.Elements / Math.Max(1, n), yRow, accumulate);
    }

    /// <summary>Runs products of equal n and k side by side, as one piece of parallel work.</summary>
    public static void Run(ReadOnlySpan<RowProduct> products, int n, int k, nint yRow, bool accumulate)
    {
        if (products.IsEmpty)
        {
            return;
        }

        int rows = JobRows(n, products.Length, products[0].Format.RowBytes(k));
        int jobs = (n + rows - 1) / rows;
        fixed (RowProduct* first = products)
        {
            var job = new Job(first, jobs, n, k, yRow, accumulate, rows);
            WorkerPool.Shared.Run(jobs * products.Length, ref job);
        }
    }

    /// <summary>
    /// Rows of a job: enough to stream, few enough that every thread gets at least two jobs (bf16 decode of the published shape, two
    /// threads: 64 KB a job 66 % of the read limit; 256 KB, with the first rows fetched at once, 85 %).
    /// </summary>
    private static int JobRows(int n, int products, long rowBytes)
    {
        long most = Math.Max(1, JobBytes / Math.Max(1, rowBytes));
        long even = ((long)n * products) / (2 * WorkerPool.Shared.Threads);
        long rows = Math.Clamp(Math.Min(most, even), RowsPerStep, Math.Max(RowsPerStep, n));
        long jobs = (n + rows - 1) / rows;
        return (int)(((n + jobs - 1) / jobs + RowsPerStep - 1) / RowsPerStep * RowsPerStep);
    }

    private readonly struct Job(RowProduct* products, int jobs, int n, int k, nint yRow, bool accumulate, int rows) : IParallelJob
    {
        public void Run(int index)
        {
            RowProduct product = products[index / jobs];
            int first = index % jobs * rows;
            var kernel = new Kernel(
                product.X, product.Rows, product.Weight, product.Format, Math.Min(rows, n - first), k, product.Y, yRow, accumulate, first);
            SimdWidth.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel(
        float* x, int m, byte* weight, WeightFormat format, int n, int k, float* y, nint yRow, bool accumulate, int first) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            switch (format)
            {
                case WeightFormat.F32:
                    Run<TSimd, TVector, F32Rows>();
                    break;
                case WeightFormat.BF16:
                    Run<TSimd, TVector, BF16Rows>();
                    break;
                case WeightFormat.F16:
                    Run<TSimd, TVector, F16Rows>();
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        private void Run<TSimd, TVector, TFormat>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TFormat : struct, IRowFormat
        {
            nint rowBytes = (nint)format.RowBytes(k);
            int widest = TSimd.Lanes == 16 ? 4 : 2;
            FetchFirst(weight + (first * rowBytes), Math.Min(n, RowsPerStep) * rowBytes);
            for (int j = 0; j < n; j += RowsPerStep)
            {
                // Past the last row the last one is read again; its results are not written.
                int count = Math.Min(RowsPerStep, n - j);
                byte* w0 = weight + ((first + j) * rowBytes);
                byte* w1 = w0 + (Math.Min(1, count - 1) * rowBytes);
                byte* w2 = w0 + (Math.Min(2, count - 1) * rowBytes);
                byte* w3 = w0 + (Math.Min(3, count - 1) * rowBytes);
                int i = 0;
                for (; widest == 4 && i + 4 <= m; i += 4)
                {
                    Four<TSimd, TVector, TFormat>(w0, w1, w2, w3, i, first + j, count);
                }

                for (; i + 2 <= m; i += 2)
                {
                    Two<TSimd, TVector, TFormat>(w0, w1, w2, w3, i, first + j, count);
                }

                if (i < m)
                {
                    One<TSimd, TVector, TFormat>(w0, w1, w2, w3, i, first + j, count);
                }
            }
        }

        /// <summary>Asks for a job's first rows at once, which nothing has fetched ahead.</summary>
        private static void FetchFirst(byte* rows, nint bytes)
        {
            for (nint at = 0; at < Math.Min(bytes, LongestPrefetch); at += CacheLine)
            {
                Prefetch(rows + at);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Prefetch(byte* address)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(address);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void One<TSimd, TVector, TFormat>(byte* w0, byte* w1, byte* w2, byte* w3, int i, int column, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TFormat : struct, IRowFormat
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            float* x0 = x + ((nint)i * k);

            // The processor foresees a stream only once it is under way, and a short row is over by then: the next four rows, which follow
            // these in one piece, are fetched while these are multiplied (one thread, 1280 bf16 a row: 9 → 24 GB/s). Of long rows, four
            // streams under way do better alone; a piece of x, which is in the first cache anyway, is fetched instead.
            nint rows = RowsPerStep * (nint)format.RowBytes(k);
            bool isShort = rows <= LongestPrefetch;
            byte* ahead = isShort ? w0 + rows : (byte*)x0;
            nint step = isShort ? RowsPerStep * (nint)format.RowBytes(TSimd.Lanes) : 0;
            int e = 0;
            for (; e <= k - TSimd.Lanes; e += TSimd.Lanes)
            {
                Prefetch(ahead);
                Prefetch(ahead + CacheLine);
                ahead += step;
                TVector a = TSimd.Load(x0 + e);
                s0 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w0, e), s0);
                s1 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w1, e), s1);
                s2 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w2, e), s2);
                s3 = TSimd.MultiplyAdd(a, TFormat.Load<TSimd, TVector>(w3, e), s3);
            }

            // Stored before anything is called: an accumulator that lives across a call would be spilt in the loop.
            float* sums = stackalloc float[4];
            TSimd.Sums(s0, s1, s2, s3).Store(sums);
            Write<TFormat>(sums, w0, w1, w2, w3, x0, e, i, column, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Two<TSimd, TVector, TFormat>(byte* w0, byte* w1, byte* w2, byte* w3, int i, int column, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TFormat : struct, IRowFormat
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            TVector t0 = TSimd.Zero, t1 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
            float* x0 = x + ((nint)i * k);
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
            Write<TFormat>(sums, w0, w1, w2, w3, x0, e, i, column, count);
            Write<TFormat>(sums + 4, w0, w1, w2, w3, x1, e, i + 1, column, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Four<TSimd, TVector, TFormat>(byte* w0, byte* w1, byte* w2, byte* w3, int i, int column, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TFormat : struct, IRowFormat
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            TVector t0 = TSimd.Zero, t1 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
            TVector u0 = TSimd.Zero, u1 = TSimd.Zero, u2 = TSimd.Zero, u3 = TSimd.Zero;
            TVector v0 = TSimd.Zero, v1 = TSimd.Zero, v2 = TSimd.Zero, v3 = TSimd.Zero;
            float* x0 = x + ((nint)i * k);
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
            Write<TFormat>(sums, w0, w1, w2, w3, x0, e, i, column, count);
            Write<TFormat>(sums + 4, w0, w1, w2, w3, x1, e, i + 1, column, count);
            Write<TFormat>(sums + 8, w0, w1, w2, w3, x2, e, i + 2, column, count);
            Write<TFormat>(sums + 12, w0, w1, w2, w3, x3, e, i + 3, column, count);
        }

        /// <summary>Adds the elements past the last whole register and writes up to four sums.</summary>
        private void Write<TFormat>(
            float* sums, byte* w0, byte* w1, byte* w2, byte* w3, float* row, int from, int i, int column, int count)
            where TFormat : struct, IRowFormat
        {
            for (int e = from; e < k; e++)
            {
                sums[0] += row[e] * TFormat.Load(w0, e);
                sums[1] += row[e] * TFormat.Load(w1, e);
                sums[2] += row[e] * TFormat.Load(w2, e);
                sums[3] += row[e] * TFormat.Load(w3, e);
            }

            float* into = y + (i * yRow) + column;
            for (int j = 0; j < count; j++)
            {
                into[j] = accumulate ? into[j] + sums[j] : sums[j];
            }
        }
    }
}
