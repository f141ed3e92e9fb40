namespace DeepSeekOcr.Tensors.Caches;

/// <summary>
/// Memory for the keys and values of several sequences of one decoder, handed out in blocks of 256 positions, up to a bound.
/// </summary>
/// <remarks>
/// A block is allocated when it is first needed and kept when it comes back, so the memory held is that of the most positions that were
/// ever in use at once. Not synchronised: the caches of a pool belong to one thread at a time.
/// </remarks>
public sealed class KeyValuePool : IDisposable
{
    /// <summary>Positions of a block.</summary>
    public const int BlockPositions = 256;

    private readonly Stack<NativeBuffer> _returned = [];
    private int _taken;

    /// <summary>Makes a pool that has allocated nothing yet.</summary>
    /// <param name="layers">Layers of the decoder.</param>
    /// <param name="heads">Heads of a layer.</param>
    /// <param name="headWidth">Numbers of a key, and of a value.</param>
    /// <param name="positions">Most positions of all sequences together, rounded up to whole blocks.</param>
    /// <param name="format">How they are held.</param>
    /// <exception cref="ArgumentOutOfRangeException">Something is not positive.</exception>
    public KeyValuePool(int layers, int heads, int headWidth, int positions, KeyValueFormat format = KeyValueFormat.Half)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(headWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        (Layers, Heads, HeadWidth, Format) = (layers, heads, headWidth, format);
        MostBlocks = Blocks(positions);
        BlockBytes = checked(2L * layers * heads * CachedRows.ByteLength(headWidth, format));
    }

    /// <summary>Layers of the decoder.</summary>
    public int Layers { get; }

    /// <summary>Heads of a layer.</summary>
    public int Heads { get; }

    /// <summary>Numbers of a key, and of a value.</summary>
    public int HeadWidth { get; }

    /// <summary>How they are held.</summary>
    public KeyValueFormat Format { get; }

    /// <summary>Blocks of all sequences together, at most.</summary>
    public int MostBlocks { get; }

    /// <summary>Blocks that no sequence has.</summary>
    public int FreeBlocks => MostBlocks - _taken;

    /// <summary>Bytes of a block: keys and values of all layers.</summary>
    public long BlockBytes { get; }

    /// <summary>Bytes allocated, whether a sequence has them or not.</summary>
    public long ByteLength => (_taken + _returned.Count) * BlockBytes;

    /// <summary>Blocks that so many positions take.</summary>
    public static int Blocks(int positions) => (int)((positions + (long)BlockPositions - 1) / BlockPositions);

    /// <summary>Frees what no sequence has. The caches give back theirs first.</summary>
    public void Dispose()
    {
        while (_returned.TryPop(out NativeBuffer? block))
        {
            block.Dispose();
        }
    }

    /// <summary>A block, of undefined content.</summary>
    /// <exception cref="InvalidOperationException">None is free.</exception>
    internal NativeBuffer Take()
    {
        if (FreeBlocks == 0)
        {
            throw new InvalidOperationException($"All {MostBlocks} blocks of the pool are in use.");
        }

        NativeBuffer block = _returned.TryPop(out NativeBuffer? kept) ? kept : new NativeBuffer(BlockBytes);
        _taken++;
        return block;
    }

    internal void Return(NativeBuffer block)
    {
        _returned.Push(block);
        _taken--;
    }
}
