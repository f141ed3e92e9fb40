using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.MachineCode;

namespace DeepSeekOcr.Tensors.Kernels.Formats;

/// <summary>How rows of numbers are stored: the seam at which a storage format is added.</summary>
/// <remarks>
/// A format is one file that implements <see cref="INumberFormat"/> or <see cref="IBlockFormat"/>, a member of <see cref="WeightFormat"/> and a
/// line in <see cref="StoredFormat"/>.
/// </remarks>
internal unsafe interface IStoredFormat
{
    /// <summary>Numbers that are stored together; a row is a whole number of blocks.</summary>
    static abstract int BlockLength { get; }

    /// <summary>Bytes of a block.</summary>
    static abstract int BlockBytes { get; }

    /// <summary>Writes whole blocks as f32, exactly as the format defines them.</summary>
    /// <param name="source">The first block.</param>
    /// <param name="count">Numbers, a multiple of <see cref="BlockLength"/>.</param>
    /// <param name="destination">[count]</param>
    static abstract void Widen(byte* source, int count, float* destination);

    /// <summary>Stores finite numbers as closely as the format can.</summary>
    /// <param name="source">[count]</param>
    /// <param name="count">A multiple of <see cref="BlockLength"/>.</param>
    /// <param name="destination">The first block.</param>
    static abstract void Narrow(float* source, int count, byte* destination);

    /// <summary>Runs a share of a product with few rows, in the kernel that fits the format.</summary>
    static abstract void Multiply(in RowShare share);
}

/// <summary>A format in which every number stands alone, so that a register of them can be read from any place.</summary>
internal unsafe interface INumberFormat : IStoredFormat
{
    /// <summary>As many numbers as there are lanes, from element <paramref name="index"/> of the row.</summary>
    static abstract TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>One number.</summary>
    static abstract float Load(byte* row, int index);
}

/// <summary>A format of blocks, in groups of which each number is <c>scale·q − minimum</c> with a small integer q.</summary>
internal unsafe interface IBlockFormat : IStoredFormat
{
    /// <summary>Numbers that share a scale: 16 or 32.</summary>
    static abstract int GroupLength { get; }

    /// <summary>Whether groups, then of 32, have minimums and q is never negative; otherwise minimums are zero and are not written.</summary>
    static abstract bool HasMinimums { get; }

    /// <summary>Takes scales and minimums out of blocks.</summary>
    /// <param name="source">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="scales">[blocks·BlockLength / GroupLength], each with at most 24 significant bits, so that <c>scale·q</c> rounds once.</param>
    /// <param name="minimums">Same shape; written only if there are any, and then up to a multiple of eight.</param>
    static abstract void ReadScales(byte* source, int blocks, float* scales, float* minimums);

    /// <summary>Some numbers of a block: q, −128 to 127.</summary>
    /// <param name="block">The block.</param>
    /// <param name="half">Which 128 of its numbers; 0 if there are only 32.</param>
    /// <param name="quarter">Which 32 of those; a constant wherever speed matters.</param>
    static abstract Vector256<sbyte> Numbers(byte* block, int half, int quarter);

    /// <summary>Lanes of the registers that the format's machine code finds its constants in, <see cref="SixteenRows.Constant"/>; at most seven.</summary>
    static abstract uint[] Constants { get; }

    /// <summary>Writes machine code that takes scales and minimums out of a block of each of sixteen rows.</summary>
    /// <remarks>
    /// To <see cref="SixteenRows.Scale"/> and <see cref="SixteenRows.Minimum"/> if the block is one group, otherwise to <see cref="SixteenRows.ScalesOf"/> and
    /// <see cref="SixteenRows.MinimumsOf"/>. Registers 0 to 13 are free.
    /// </remarks>
    static abstract void WriteScales(SixteenRows rows);

    /// <summary>Writes machine code that takes 32 numbers of each of sixteen rows into registers: q if there are minimums, otherwise q + 128.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="half">Which 128 of a block's numbers; 0 if there are only 32.</param>
    /// <param name="quarter">Which 32 of those.</param>
    static abstract void WriteNumbers(SixteenRows rows, int half, int quarter);
}

/// <summary>A format whose rows machine code also multiplies one by one, sixteen groups at a time; minimums, if there are any, are one multiple of the scales.</summary>
internal interface IStreamedFormat : IBlockFormat
{
    /// <summary>What a scale is multiplied with to get the minimum; not used if there are none.</summary>
    static abstract float ZeroPoint { get; }

    /// <summary>The lane in which <see cref="WriteGroups"/> leaves the product of a group, 0 to 15.</summary>
    static abstract int LaneOfDot(int group);

    /// <summary>Writes machine code that loads the format's constants and masks.</summary>
    /// <param name="stream">The registers.</param>
    /// <param name="rest">Groups of a row beyond a multiple of sixteen.</param>
    static abstract void WriteConstants(RowStream stream, int rest);

    /// <summary>Writes machine code that multiplies the next groups of a row of the weight with each row of x.</summary>
    /// <remarks>
    /// Σ q·x, with q + 128 in place of q if there are no minimums, goes to <see cref="RowStream.Dots"/>, the scales to <see cref="RowStream.Scale"/> in order.
    /// </remarks>
    /// <param name="stream">The registers.</param>
    /// <param name="groups">1 to 16, whole blocks.</param>
    static abstract void WriteGroups(RowStream stream, int groups);
}
