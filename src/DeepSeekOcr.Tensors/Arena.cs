namespace DeepSeekOcr.Tensors;

/// <summary>
/// Memory of a forward pass: while a thread is inside an arena, its new tensors come from there, and leaving frees them all at once.
/// </summary>
/// <remarks>
/// Scopes nest: leaving one returns to where it was entered. Memory and tensor objects are kept for the next pass, so a repeated pass
/// allocates nothing. A tensor must not be used after the scope it was made in is left. An arena belongs to one thread at a time.
/// </remarks>
public sealed unsafe class Arena : IDisposable
{
    private const long LeastBlockBytes = 16L << 20;

    [ThreadStatic]
    private static Arena? t_current;

    private readonly List<NativeBuffer> _blocks = [];
    private readonly List<Tensor> _tensors = [];
    private int _block;
    private long _used;
    private int _tensorCount;

    /// <summary>Bytes held, whether in use or waiting for the next pass.</summary>
    public long CapacityBytes => _blocks.Sum(block => block.ByteLength);

    /// <summary>The arena that this thread is inside, if any.</summary>
    public static Arena? Current => t_current;

    /// <summary>Makes this arena the source of the thread's new tensors until the scope is disposed.</summary>
    public Scope Enter()
    {
        var scope = new Scope(this, t_current, _block, _used, _tensorCount);
        t_current = this;
        return scope;
    }

    /// <summary>Frees the memory. No scope may be open.</summary>
    public void Dispose()
    {
        _blocks.ForEach(block => block.Dispose());
        _blocks.Clear();
        _tensors.Clear();
        (_block, _used, _tensorCount) = (0, 0, 0);
    }

    internal Tensor Take(Shape shape)
    {
        long bytes = Math.Max(
            NativeBuffer.Alignment, ((long)shape.Elements * sizeof(float) + NativeBuffer.Alignment - 1) & -NativeBuffer.Alignment);
        float* data = (float*)TakeBytes(bytes);
        Tensor tensor = TakeView();
        tensor.Reset(shape, data);
        return tensor;
    }

    /// <summary>A tensor object without memory of its own, to be pointed at another's.</summary>
    internal Tensor TakeView()
    {
        if (_tensorCount == _tensors.Count)
        {
            _tensors.Add(new Tensor());
        }

        return _tensors[_tensorCount++];
    }

    private byte* TakeBytes(long bytes)
    {
        while (_block < _blocks.Count && _used + bytes > _blocks[_block].ByteLength)
        {
            _block++;
            _used = 0;
        }

        if (_block == _blocks.Count)
        {
            // Each block is as large as all before it: passes of varying length soon fit into one, and untouched pages cost nothing.
            _blocks.Add(new NativeBuffer(Math.Max(Math.Max(LeastBlockBytes, CapacityBytes), bytes)));
        }

        byte* taken = _blocks[_block].Pointer + _used;
        _used += bytes;
        return taken;
    }

    private void Leave(in Scope scope)
    {
        t_current = scope.Outer;
        (_block, _used, _tensorCount) = (scope.Block, scope.Used, scope.TensorCount);
    }

    /// <summary>The time between entering an arena and leaving it.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly Arena _arena;

        internal Scope(Arena arena, Arena? outer, int block, long used, int tensorCount)
        {
            _arena = arena;
            Outer = outer;
            Block = block;
            Used = used;
            TensorCount = tensorCount;
        }

        internal Arena? Outer { get; }

        internal int Block { get; }

        internal long Used { get; }

        internal int TensorCount { get; }

        /// <summary>Leaves the arena: every tensor made inside is gone.</summary>
        public void Dispose() => _arena.Leave(in this);
    }
}
