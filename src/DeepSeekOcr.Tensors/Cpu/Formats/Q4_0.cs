using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>Q4_0: for each 32 numbers a binary16 d and 16 bytes; <c>value = d·(q − 8)</c>.</summary>
/// <remarks>Byte j holds q of number j in its low half and of number j + 16 in its high half.</remarks>
internal readonly unsafe struct Q4_0 : IBlockFormat, IBlockTileCode, IBlockStreamCode
{
    private const int Zero = 8;
    private const int Half = 16;

    // Blocks whose bytes fill a register.
    private const int Together = 4;
    private const int OddLanes = 7;

    public static int BlockLength => 32;

    public static int BlockBytes => sizeof(ushort) + Half;

    public static int GroupLength => 32;

    public static bool HasMinimums => true;

    public static uint[] Constants => [LowNibbles, Formats.ZeroPoint.Bits(Zero)];

    public static float ZeroPoint => Zero;

    private static uint LowNibbles => 0x0F0F0F0F;

    public static void ReadScales(byte* source, int blocks, float* scales, float* minimums) =>
        Formats.ZeroPoint.ReadScales(source, BlockBytes, Zero, blocks, scales, minimums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Numbers(byte* block, int half, int quarter)
    {
        var both = Vector128.Load(block + sizeof(ushort));
        return (Vector256.Create(both, (both.AsUInt16() >> 4).AsByte()) & Vector256.Create((byte)15)).AsSByte();
    }

    public static void WriteScales(SixteenRows rows) => Formats.ZeroPoint.WriteScales(rows, SixteenRows.Constant(1));

    public static void WriteNumbers(SixteenRows rows, int half, int quarter) => rows.WriteNibbles(sizeof(ushort), SixteenRows.Constant(0));

    public static int LaneOfDot(int group) => RowStream.LaneOfFour(group);

    public static void WriteConstants(RowStream stream, int rest)
    {
        X64Assembler code = stream.Code;
        code.BroadcastConstant(RowStream.Width, RowStream.Constant(0), LowNibbles);

        // Words 0, 9, 18 and 27 of four blocks are their scales.
        code.BroadcastConstant(RowStream.Width, RowStream.Constant(1), 9 << 16);
        code.MaskConstant(OddLanes, 0xAAAA);
        code.BroadcastConstant(RowStream.Width, RowStream.Constant(1), 18 | (27 << 16), OddLanes);
        for (int four = 1; four < RowStream.Groups / Together; four++)
        {
            code.MaskConstant(four, 0xFu << (Together * four));
        }

        for (int block = 1; block < rest % Together; block++)
        {
            code.MaskConstant(MaskFrom(block), 0xFFFFu << ((rest / Together * Together) + block));
        }
    }

    public static void WriteGroups(RowStream stream, int groups)
    {
        const int Lower = 4, Upper = 5, Even = 6, Odd = 7;
        X64Assembler code = stream.Code;
        int fours = (groups + Together - 1) / Together;
        for (int four = 0; four < fours; four++)
        {
            stream.Prefetch(four, fours, groups * BlockBytes);
            WriteFour(stream, four, Math.Min(Together, groups - (Together * four)));
        }

        code.HalfToSingle(RowStream.Width, RowStream.Scale, RowStream.Scale);
        for (int row = 0; row < stream.Rows; row++)
        {
            for (int four = 0; four < fours; four++)
            {
                int product = RowStream.Products + four;
                code.Load(RowStream.Width, Lower, RowStream.X(row, Together * BlockLength * four));
                code.Load(RowStream.Width, Upper, RowStream.X(row, (Together * BlockLength * four) + (Together * Half)));
                code.TakeEvenQuarters(Even, Lower, Upper);
                code.TakeOddQuarters(Odd, Lower, Upper);
                code.Clear(RowStream.Width, product);
                code.AddInt8Products(RowStream.Width, product, RowStream.Numbers + four, Even);
                code.AddInt8Products(RowStream.Width, product, RowStream.Numbers + Together + four, Odd);
            }

            stream.WriteSumsOfFour(fours, RowStream.Dots(row));
        }
    }

    /// <summary>
    /// Numbers and scales of four blocks, or of the row's last ones: the first halves of the blocks in one register, the second ones in
    /// another.
    /// </summary>
    private static void WriteFour(RowStream stream, int four, int blocks)
    {
        X64Assembler code = stream.Code;
        int numbers = RowStream.Numbers + four;
        int second = numbers + Together;
        MemoryOperand first = RowStream.Weight(four * Together * BlockBytes);
        code.Load(VectorWidth.Bits128, numbers, first.Plus(sizeof(ushort)));
        for (int block = 1; block < blocks; block++)
        {
            code.InsertQuarter(RowStream.Width, numbers, numbers, first.Plus((block * BlockBytes) + sizeof(ushort)), block);
        }

        code.ShiftRight(RowStream.Width, second, numbers, 4);
        code.And(RowStream.Width, second, second, RowStream.Constant(0));
        code.And(RowStream.Width, numbers, numbers, RowStream.Constant(0));
        if (blocks == Together)
        {
            code.ChooseWords(RowStream.Width, RowStream.Scale, RowStream.Constant(1), first, mask: four);
            return;
        }

        for (int block = 0; block < blocks; block++)
        {
            code.BroadcastWords(VectorWidth.Bits256, RowStream.Scale, first.Plus(block * BlockBytes), block == 0 ? four : MaskFrom(block));
        }
    }

    /// <summary>The mask for the scales of a row's last blocks, from one of them on.</summary>
    private static int MaskFrom(int block) => (RowStream.Groups / Together) - 1 + block;

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
}
