using System.Diagnostics;
using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Cpu;

/// <summary>
/// What this machine can do at most, measured on the threads of <see cref="WorkerPool.Shared"/>; a kernel is judged by its share of it.
/// </summary>
/// <remarks>Not measured: writing, caches, other number formats.</remarks>
public static unsafe class MachineLimits
{
    // Far more than any cache holds; with the pages' own tables it also misses what translates addresses.
    private const long ReadBytes = 1L << 30;

    // Several times what the last cache of a server's core complex holds.
    private const long LeastBytes = 256L << 20;

    /// <summary>Bits of the widest vector register that kernels use here.</summary>
    public static int VectorBits => SimdWidth.Bits;

    /// <summary>f32 operations a second, counting a fused multiply-add as two, from a loop that touches registers only.</summary>
    /// <remarks>The best run, because a limit is what nothing disturbed.</remarks>
    /// <param name="runs">Short runs to take the best of.</param>
    public static double MultiplyAddRate(int runs = 100)
    {
        float* sums = stackalloc float[SimdWidth.Lanes];
        var loop = new RegisterLoop(sums);
        var job = new RegisterJob(loop);
        int jobs = WorkerPool.Shared.Threads;
        double flops = 2.0 * jobs * RegisterLoop.Steps * RegisterLoop.Accumulators * SimdWidth.Lanes;
        return flops / Seconds(runs, () => WorkerPool.Shared.Run(jobs, ref job))[0];
    }

    /// <summary>Bytes a second that all threads together read from memory, in order.</summary>
    /// <remarks>
    /// The median run: a virtual machine shares its memory with others, and now and then gets for milliseconds what it never keeps.
    /// </remarks>
    /// <param name="runs">Passes over the memory to take the median of.</param>
    public static double ReadRate(int runs = 10)
    {
        using var buffer = new NativeBuffer(ReadBytes);
        new Span<byte>(buffer.Pointer, (int)ReadBytes).Clear();
        nint[] pieces =
            [.. Enumerable.Range(0, (int)(ReadBytes / ReadLoop.Bytes)).Select(i => (nint)buffer.Pointer + (i * (nint)ReadLoop.Bytes))];
        return ReadRate(pieces, runs);
    }

    /// <summary>
    /// Bytes a second that all threads together read from the memory of some weights: of mapped ones, from where the system keeps the file.
    /// </summary>
    /// <remarks>Weights that caches may hold say little; then it is <see cref="ReadRate(int)"/>.</remarks>
    /// <param name="weights">What to read, up to a limit.</param>
    /// <param name="runs">Passes over the memory to take the median of.</param>
    public static double ReadRate(IReadOnlyCollection<Weight> weights, int runs)
    {
        nint[] pieces = [.. weights.SelectMany(Pieces).Take((int)(ReadBytes / ReadLoop.Bytes))];
        if (pieces.Length * (long)ReadLoop.Bytes < LeastBytes)
        {
            return ReadRate(runs);
        }

        // The pages have to be there before they can be read at full speed.
        _ = ReadRate(pieces, 1);
        double rate = ReadRate(pieces, runs);
        GC.KeepAlive(weights);
        return rate;
    }

    private static IEnumerable<nint> Pieces(Weight weight)
    {
        nint start = (nint)weight.Data;
        return Enumerable.Range(0, (int)(weight.ByteLength / ReadLoop.Bytes)).Select(i => start + (i * (nint)ReadLoop.Bytes));
    }

    private static double ReadRate(nint[] pieces, int runs)
    {
        float* sums = stackalloc float[SimdWidth.Lanes];
        fixed (nint* first = pieces)
        {
            var job = new ReadJob(first, sums);
            return pieces.Length * (double)ReadLoop.Bytes / Seconds(runs, () => WorkerPool.Shared.Run(pieces.Length, ref job))[runs / 2];
        }
    }

    /// <summary>Times of some runs, shortest first.</summary>
    private static double[] Seconds(int runs, Action run)
    {
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds;
    }

    private readonly struct RegisterJob(RegisterLoop loop) : IParallelJob
    {
        public void Run(int index)
        {
            RegisterLoop kernel = loop;
            SimdWidth.Dispatch(ref kernel);
        }
    }

    /// <summary>
    /// Twelve independent sums cover the latency of a multiply-add and, with two factors, fit the sixteen registers of 256 bits.
    /// </summary>
    private readonly struct RegisterLoop(float* result) : ISimdKernel
    {
        public const int Accumulators = 12;
        public const int Steps = 200_000;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // Read from memory, so that the compiler cannot fold the products; every sum decays to a fixed point.
            TVector a = TSimd.Broadcast(0.5f + (*result * 0));
            TVector b = TSimd.Broadcast(0.25f);
            TVector s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = b, s7 = b, s8 = b, s9 = b, s10 = b, s11 = b;
            for (int i = 0; i < Steps; i++)
            {
                s0 = TSimd.MultiplyAdd(s0, a, b);
                s1 = TSimd.MultiplyAdd(s1, a, b);
                s2 = TSimd.MultiplyAdd(s2, a, b);
                s3 = TSimd.MultiplyAdd(s3, a, b);
                s4 = TSimd.MultiplyAdd(s4, a, b);
                s5 = TSimd.MultiplyAdd(s5, a, b);
                s6 = TSimd.MultiplyAdd(s6, a, b);
                s7 = TSimd.MultiplyAdd(s7, a, b);
                s8 = TSimd.MultiplyAdd(s8, a, b);
                s9 = TSimd.MultiplyAdd(s9, a, b);
                s10 = TSimd.MultiplyAdd(s10, a, b);
                s11 = TSimd.MultiplyAdd(s11, a, b);
            }

            TVector low = TSimd.Add(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)), TSimd.Add(s4, s5));
            TVector high = TSimd.Add(TSimd.Add(TSimd.Add(s6, s7), TSimd.Add(s8, s9)), TSimd.Add(s10, s11));
            TSimd.Store(TSimd.Add(low, high), result);
        }
    }

    private readonly struct ReadJob(nint* pieces, float* result) : IParallelJob
    {
        public void Run(int index)
        {
            var kernel = new ReadLoop((float*)pieces[index], result);
            SimdWidth.Dispatch(ref kernel);
        }
    }

    /// <summary>Four streams side by side, one vector of each in turn, as a matrix's rows are read.</summary>
    private readonly struct ReadLoop(float* from, float* result) : ISimdKernel
    {
        public const int Bytes = 256 << 10;
        private const int Stream = Bytes / 4 / sizeof(float);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (int i = 0; i < Stream; i += TSimd.Lanes)
            {
                s0 = TSimd.Add(s0, TSimd.Load(from + i));
                s1 = TSimd.Add(s1, TSimd.Load(from + Stream + i));
                s2 = TSimd.Add(s2, TSimd.Load(from + (2 * Stream) + i));
                s3 = TSimd.Add(s3, TSimd.Load(from + (3 * Stream) + i));
            }

            TSimd.Store(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)), result);
        }
    }
}
