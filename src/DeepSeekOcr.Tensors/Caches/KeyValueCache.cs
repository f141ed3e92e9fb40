namespace DeepSeekOcr.Tensors.Caches;

/// <summary>The keys and values of one sequence's earlier positions, for every layer of a decoder.</summary>
/// <remarks>
/// Memory outside the garbage-collected heap, taken from a pool in blocks of positions as the sequence grows. Within a block the keys of a
/// head lie together, and so do its values, so that a decoding step streams them. Not synchronised: one thread at a time.
/// </remarks>
public sealed unsafe class KeyValueCache : IDisposable
{
    /// <summary>Positions of a block.</summary>
    internal const int BlockPositions = KeyValuePool.BlockPositions;

    private readonly KeyValuePool _pool;
    private readonly bool _ownsPool;
    private readonly List<NativeBuffer> _blocks = [];
    private readonly long _headBytes;

    /// <summary>Makes an empty cache with memory of its own.</summary>
    /// <param name="layers">Layers of the decoder.</param>
    /// <param name="heads">Heads of a layer.</param>
    /// <param name="headWidth">Numbers of a key, and of a value.</param>
    /// <param name="capacity">Most positions it may come to hold; no memory is taken for them yet.</param>
    /// <param name="format">How they are held.</param>
    /// <exception cref="ArgumentOutOfRangeException">Something is not positive.</exception>
    public KeyValueCache(int layers, int heads, int headWidth, int capacity, KeyValueFormat format = KeyValueFormat.Half)
        : this(new KeyValuePool(layers, heads, headWidth, capacity, format), capacity) => _ownsPool = true;

    /// <summary>Makes an empty cache that takes its memory from a pool.</summary>
    /// <param name="pool">Also says which decoder it is for.</param>
    /// <param name="capacity">Most positions it may come to hold; no memory is taken for them yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
    public KeyValueCache(KeyValuePool pool, int capacity)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_pool, Capacity) = (pool, capacity);
        _headBytes = CachedRows.ByteLength(pool.HeadWidth, pool.Format);
        AsBatch = [this];
    }

    /// <summary>This cache as that of a batch of one sequence.</summary>
    public IReadOnlyList<KeyValueCache> AsBatch { get; }

    /// <summary>Layers of the decoder.</summary>
    public int Layers => _pool.Layers;

    /// <summary>Heads of a layer.</summary>
    public int Heads => _pool.Heads;

    /// <summary>Numbers of a key, and of a value.</summary>
    public int HeadWidth => _pool.HeadWidth;

    /// <summary>How they are held.</summary>
    public KeyValueFormat Format => _pool.Format;

    /// <summary>Most positions that it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Positions held, the same in every layer.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes taken so far.</summary>
    public long ByteLength => _blocks.Count * _pool.BlockBytes;

    /// <summary>Takes the memory for <paramref name="tokens"/> more positions.</summary>
    /// <returns>Whether the pool had it; if not, nothing was taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cache may not hold so many.</exception>
    public bool TryReserve(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Capacity - Length);
        int missing = KeyValuePool.Blocks(Length + tokens) - _blocks.Count;
        if (missing > _pool.FreeBlocks)
        {
            return false;
        }

        for (; missing > 0; missing--)
        {
            _blocks.Add(_pool.Take());
        }

        return true;
    }

    /// <summary>Counts <paramref name="tokens"/> positions as held, after every layer has appended them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No memory was taken for so many.</exception>
    public void Advance(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            Length + (long)tokens, Math.Min(Capacity, _blocks.Count * (long)BlockPositions), nameof(tokens));
        Length += tokens;
    }

    /// <summary>Forgets the positions from <paramref name="length"/> on; their memory is kept for the next ones.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Longer than the cache, or negative.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Forgets everything and gives the memory back to the pool.</summary>
    public void Clear()
    {
        _blocks.ForEach(_pool.Return);
        _blocks.Clear();
        Length = 0;
    }

    /// <summary>Gives back the memory, and frees it if it is the cache's own.</summary>
    public void Dispose()
    {
        Clear();
        if (_ownsPool)
        {
            _pool.Dispose();
        }
    }

    /// <summary>Keys of a head in a block: [BlockPositions, HeadWidth].</summary>
    internal CachedRows Keys(int layer, int head, int block) =>
        new((byte*)_blocks[block].Pointer + (((2L * layer * Heads) + head) * _headBytes), HeadWidth, Format);

    /// <summary>Values of a head in a block: [BlockPositions, HeadWidth].</summary>
    internal CachedRows Values(int layer, int head, int block) => Keys(layer, head + Heads, block);

    /// <summary>Takes the memory for the positions after <see cref="Length"/>.</summary>
    /// <exception cref="InvalidOperationException">They do not fit, or the pool has no memory for them.</exception>
    internal void Reserve(int tokens)
    {
        if (tokens > Capacity - Length)
        {
            throw new InvalidOperationException($"The cache holds {Length} of at most {Capacity} positions; {tokens} more do not fit.");
        }

        if (!TryReserve(tokens))
        {
            throw new InvalidOperationException($"The cache holds {Length} positions; its pool has no memory for {tokens} more.");
        }
    }

    /// <summary>
    /// Writes a head's keys and values of the positions after <see cref="Length"/>, for which there is memory. Safe for several heads at a
    /// time.
    /// </summary>
    /// <param name="layer">Layer they belong to.</param>
    /// <param name="head">Head they belong to.</param>
    /// <param name="keys">The head's numbers in rows [tokens, heads·headWidth].</param>
    /// <param name="values">As <paramref name="keys"/>.</param>
    /// <param name="tokens">Positions.</param>
    internal void Write(int layer, int head, float* keys, float* values, int tokens)
    {
        for (int t = 0; t < tokens; t++)
        {
            (int block, int row) = Math.DivRem(Length + t, BlockPositions);
            nint source = (nint)t * Heads * HeadWidth;
            Keys(layer, head, block).Write(row, keys + source);
            Values(layer, head, block).Write(row, values + source);
        }
    }
}
