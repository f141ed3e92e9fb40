using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.MachineCode;

namespace DeepSeekOcr.Tensors.Kernels.Formats;

/// <summary>Q4_0: for each 32 numbers a binary16 d and 16 bytes; <c>value = d·(q − 8)</c>.</summary>
/// <remarks>Byte j holds q of number j in its low half and of number j + 16 in its high half.</remarks>
internal readonly unsafe struct Q4_0 : IBlockFormat
{
    private const int Zero = 8;
    private const int Half = 16;

    public static int BlockLength => 32;

    public static int BlockBytes => sizeof(ushort) + Half;

    public static int GroupLength => 32;

    public static bool HasMinimums => true;

    public static uint[] Constants => [0x0F0F0F0F, ZeroPoint.Bits(Zero)];

    public static void ReadScales(byte* source, int blocks, float* scales, float* minimums) =>
        ZeroPoint.ReadScales(source, BlockBytes, Zero, blocks, scales, minimums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Numbers(byte* block, int half, int quarter)
    {
        var both = Vector128.Load(block + sizeof(ushort));
        return (Vector256.Create(both, (both.AsUInt16() >> 4).AsByte()) & Vector256.Create((byte)15)).AsSByte();
    }

    public static void WriteScales(SixteenRows rows) => ZeroPoint.WriteScales(rows, SixteenRows.Constant(1));

    public static void WriteNumbers(SixteenRows rows, int half, int quarter) => rows.WriteNibbles(sizeof(ushort), SixteenRows.Constant(0));

    public static void Narrow(float* source, int count, byte* destination)
    {
        byte* q = stackalloc byte[BlockLength];
        for (int i = 0; i < count; i += BlockLength)
        {
            float d = HalfBits.Write(ScaleSearch.Symmetric(source + i, BlockLength, Zero), destination);
            ScaleSearch.Quantise(source + i, BlockLength, d, Zero, q);
            for (int e = 0; e < Half; e++)
            {
                destination[sizeof(ushort) + e] = (byte)(q[e] | (q[e + Half] << 4));
            }

            destination += BlockBytes;
        }
    }

    public static void Widen(byte* source, int count, float* destination) => BlockNumbers.Widen<Q4_0>(source, count, destination);

    public static void Multiply(in RowShare share) => BlockRows.Run<Q4_0>(share);
}
