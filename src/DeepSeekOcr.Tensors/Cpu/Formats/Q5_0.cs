using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>Q5_0: for each 32 numbers a binary16 d, 4 bytes and 16 bytes; <c>value = d·(q − 16)</c>.</summary>
/// <remarks>
/// Byte j of the 16 holds the lower four bits of number j in its low half and of number j + 16 in its high half; bit j of the 4 bytes,
/// which are one little-endian integer, is the fifth of number j.
/// </remarks>
internal readonly unsafe struct Q5_0 : IBlockFormat, IBlockTileCode
{
    private const int Zero = 16;
    private const int Half = 16;
    private const int NumbersAt = sizeof(ushort) + sizeof(uint);

    // Each number's byte of the four, which are repeated, and its bit in that byte.
    private static readonly Vector256<byte> ByteOf = Vector256.Create(
        (byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19);

    private static readonly Vector256<byte> BitOf = Vector256.Create(0x8040201008040201UL).AsByte();

    public static int BlockLength => 32;

    public static int BlockBytes => NumbersAt + Half;

    public static int GroupLength => 32;

    public static bool HasMinimums => true;

    public static uint[] Constants => [0x0F0F0F0F, ZeroPoint.Bits(Zero), 0x10101010];

    public static void ReadScales(byte* source, int blocks, float* scales, float* minimums) =>
        ZeroPoint.ReadScales(source, BlockBytes, Zero, blocks, scales, minimums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Numbers(byte* block, int half, int quarter)
    {
        var both = Vector128.Load(block + NumbersAt);
        Vector256<byte> lower = Vector256.Create(both, (both.AsUInt16() >> 4).AsByte()) & Vector256.Create((byte)15);
        Vector256<byte> fifths = Vector256.Create(Unsafe.ReadUnaligned<uint>(block + sizeof(ushort))).AsByte();
        Vector256<byte> isSet = Vector256.Equals(Vector256.Shuffle(fifths, ByteOf) & BitOf, BitOf);
        return (lower | (isSet & Vector256.Create((byte)Zero))).AsSByte();
    }

    public static void WriteScales(SixteenRows rows) => ZeroPoint.WriteScales(rows, SixteenRows.Constant(1));

    public static void WriteNumbers(SixteenRows rows, int half, int quarter) => rows.Write((code, register, blocks) =>
    {
        blocks.LoadMask(SixteenRows.TemporaryMask, sizeof(ushort));
        blocks.LoadTwice(register, sizeof(ushort) + sizeof(uint));
        code.ShiftRight(SixteenRows.Width, register, register, 4, SixteenRows.OddQuarters);
        code.And(SixteenRows.Width, register, register, SixteenRows.Constant(0));
        code.AddInt8(SixteenRows.Width, register, register, SixteenRows.Constant(2), SixteenRows.TemporaryMask);
    });

    public static void Narrow(float* source, int count, byte* destination)
    {
        byte* q = stackalloc byte[BlockLength];
        for (int i = 0; i < count; i += BlockLength)
        {
            float d = HalfBits.Write(ScaleSearch.Symmetric(source + i, BlockLength, Zero), destination);
            ScaleSearch.Quantise(source + i, BlockLength, d, Zero, q);
            uint fifths = 0;
            for (int e = 0; e < BlockLength; e++)
            {
                fifths |= (uint)(q[e] >> 4) << e;
            }

            Unsafe.WriteUnaligned(destination + sizeof(ushort), fifths);
            for (int e = 0; e < Half; e++)
            {
                destination[NumbersAt + e] = (byte)((q[e] & 15) | ((q[e + Half] & 15) << 4));
            }

            destination += BlockBytes;
        }
    }

    public static void Widen(byte* source, int count, float* destination) => BlockNumbers.Widen<Q5_0>(source, count, destination);
}
