using System.Buffers;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>A part of a file while it is being fetched.</summary>
/// <param name="start">Its first byte in the file.</param>
/// <param name="count">Its bytes.</param>
internal sealed class BlobPart(long start, int count)
{
    public long Start { get; } = start;

    /// <summary>What comes; borrowed from the shared pool, and longer than the part.</summary>
    public byte[] Bytes { get; } = ArrayPool<byte>.Shared.Rent(count);

    /// <summary>How many have come.</summary>
    public int Filled { get; set; }

    /// <summary>Ends when all have.</summary>
    public Task Fetching { get; set; } = Task.CompletedTask;

    /// <summary>The byte of the file that comes next.</summary>
    public long Next => Start + Filled;

    /// <summary>The byte of the file after the part.</summary>
    public long End => Start + count;

    /// <summary>Where the rest goes.</summary>
    public Memory<byte> Rest => Bytes.AsMemory(Filled, count - Filled);
}
