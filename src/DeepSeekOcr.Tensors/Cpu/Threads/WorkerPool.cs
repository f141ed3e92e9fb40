using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>Threads that share out the indices of a kernel: they spin briefly between kernels, then park.</summary>
/// <remarks>
/// One job runs at a time; a second caller waits. The caller works too. Each thread has a range of neighbouring indices, whose memory it
/// then reads in order, and helps with those of others when its own is done. A job started from inside a job runs on that thread alone.
/// Starting a job allocates nothing.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    // A pause is about 50 ns, so this is about 125 µs: longer than the gap between two kernels of a forward pass and than a share of one,
    // short enough not to burn a core while a page is decoded.
    private const int SpinRounds = 2500;

    [ThreadStatic]
    private static bool t_inside;

    private static WorkerPool? s_shared;

    private readonly Thread[] _helpers;
    private readonly Lock _turn = new();
    private readonly object _gate = new();
    private delegate*<void*, int, void> _function;
    private void* _job;
    private int _count;
    private readonly Contended[] _next;
    private Contended _completed;
    private int _parked;
    private volatile bool _stopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts a pool of <paramref name="threads"/> threads, the caller of a job included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _next = new Contended[threads];
        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int own = i + 1;
            _helpers[i] = new Thread(() => Work(own)) { IsBackground = true, Name = $"tensor worker {own}" };
            _helpers[i].Start();
        }
    }

    /// <summary>The pool that operations run on; one thread a processor unless <see cref="UseThreads"/> said otherwise.</summary>
    public static WorkerPool Shared =>
        s_shared ?? Interlocked.CompareExchange(ref s_shared, new WorkerPool(Environment.ProcessorCount), null) ?? s_shared;

    /// <summary>Number of threads that share a job, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Replaces the shared pool by one of <paramref name="threads"/> threads. No operation may be running.</summary>
    public static void UseThreads(int threads)
    {
        if (s_shared?.Threads != threads)
        {
            Interlocked.Exchange(ref s_shared, new WorkerPool(threads))?.Dispose();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Runs <paramref name="job"/> for indices 0 … <paramref name="count"/> − 1 and returns when all are done.</summary>
    internal void Run<TJob>(int count, ref TJob job)
        where TJob : struct, IParallelJob
    {
        if (count <= 1 || _helpers.Length == 0 || t_inside)
        {
            for (int i = 0; i < count; i++)
            {
                job.Run(i);
            }

            return;
        }

        // The caller's frame outlives the job, so its address is stable while helpers use it.
        fixed (void* address = &Unsafe.As<TJob, byte>(ref job))
        {
            lock (_turn)
            {
                Publish(count, address, &Invoke<TJob>);
                Share(own: 0);
                Await(count);
                ExceptionDispatchInfo? failure = _failure;
                _failure = null;
                failure?.Throw();
            }
        }
    }

    private static void Invoke<TJob>(void* job, int index)
        where TJob : struct, IParallelJob => Unsafe.AsRef<TJob>(job).Run(index);

    private void Publish(int count, void* job, delegate*<void*, int, void> function)
    {
        // Closed while the fields change: a thread still leaving the last job must not see its index beside the new count.
        long epoch = (_next[0].Value >> 32) + 1;
        for (int range = 0; range < _next.Length; range++)
        {
            Interlocked.Exchange(ref _next[range].Value, (epoch << 32) | int.MaxValue);
        }

        _count = count;
        _job = job;
        _function = function;
        _completed.Value = 0;
        for (int range = 0; range < _next.Length; range++)
        {
            Interlocked.Exchange(ref _next[range].Value, ((epoch + 1) << 32) | (uint)Start(range, count));
        }

        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The first index of a thread's range.</summary>
    private int Start(int range, int count) => (int)((long)count * range / _next.Length);

    /// <summary>Takes indices until none is left, first those of its own range.</summary>
    private void Share(int own)
    {
        t_inside = true;
        int done = 0;
        for (int i = 0; i < _next.Length; i++)
        {
            done += TakeAll((own + i) % _next.Length);
        }

        t_inside = false;
        if (done > 0)
        {
            Interlocked.Add(ref _completed.Value, done);
        }
    }

    /// <summary>Takes what is left of a range.</summary>
    /// <returns>How many indices were.</returns>
    private int TakeAll(int range)
    {
        int done = 0;
        while (true)
        {
            long state = Volatile.Read(ref _next[range].Value);
            int index = (int)state;
            if (index >= Start(range + 1, Volatile.Read(ref _count)))
            {
                return done;
            }

            // Succeeds only while the job of this epoch is unfinished, so what is read below belongs to it.
            if (Interlocked.CompareExchange(ref _next[range].Value, state + 1, state) != state)
            {
                continue;
            }

            try
            {
                _function(_job, index);
            }
            catch (Exception failure)
            {
                // Handed to the caller of Run; the other indices still have to be counted off.
                _failure = ExceptionDispatchInfo.Capture(failure);
            }

            done++;
        }
    }

    private void Await(int count)
    {
        // A call of the system takes longer than most waits.
        for (int i = 0; i < SpinRounds && Volatile.Read(ref _completed.Value) < count; i++)
        {
            Thread.SpinWait(1);
        }

        var spin = new SpinWait();
        while (Volatile.Read(ref _completed.Value) < count)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void Work(int own)
    {
        long seen = 0;
        while (!_stopping)
        {
            long epoch = Volatile.Read(ref _next[own].Value) >> 32;
            if (epoch != seen)
            {
                seen = epoch;
                Share(own);
                continue;
            }

            if (!SpinFor(own, seen))
            {
                Park(own, seen);
            }
        }
    }

    private bool SpinFor(int own, long seen)
    {
        for (int i = 0; i < SpinRounds; i++)
        {
            if (Volatile.Read(ref _next[own].Value) >> 32 != seen)
            {
                return true;
            }

            Thread.SpinWait(1);
        }

        return false;
    }

    private void Park(int own, long seen)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            while (Interlocked.Read(ref _next[own].Value) >> 32 == seen && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            Interlocked.Decrement(ref _parked);
        }
    }

    /// <summary>
    /// What threads write while others read the rest, in cache lines of its own, two of them, since processors fetch them in pairs: of a
    /// range the job's number in the high half and the next index in the low half, or how many indices are done.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 2 * Apart)]
    private struct Contended
    {
        private const int Apart = 128;

        [FieldOffset(Apart)]
        public long Value;
    }
}
