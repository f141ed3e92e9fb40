using System.Runtime.Intrinsics;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>A format of blocks, in groups of which each number is <c>scale·q − minimum</c> with a small integer q.</summary>
internal unsafe interface IBlockFormat : IStoredFormat
{
    /// <summary>Numbers that <see cref="Numbers"/> takes out at a time, and the longest group.</summary>
    const int MostGroupLength = 32;

    /// <summary>Numbers that share a scale: 16 or 32.</summary>
    static abstract int GroupLength { get; }

    /// <summary>
    /// Whether groups, then of 32, have minimums and q is never negative; otherwise minimums are zero and are not written.
    /// </summary>
    static abstract bool HasMinimums { get; }

    /// <summary>Takes scales and minimums out of blocks.</summary>
    /// <param name="source">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="scales">[blocks·BlockLength / GroupLength], each with at most 24 significant bits, so that <c>scale·q</c> rounds
    /// once.</param>
    /// <param name="minimums">Same shape; written only if there are any, and then up to a multiple of eight.</param>
    static abstract void ReadScales(byte* source, int blocks, float* scales, float* minimums);

    /// <summary>Some numbers of a block: q, −128 to 127.</summary>
    /// <param name="block">The block.</param>
    /// <param name="half">Which 128 of its numbers; 0 if there are only 32.</param>
    /// <param name="quarter">Which 32 of those; a constant wherever speed matters.</param>
    static abstract Vector256<sbyte> Numbers(byte* block, int half, int quarter);
}
