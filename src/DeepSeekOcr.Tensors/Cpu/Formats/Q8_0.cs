using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>Q8_0: for each 32 numbers a binary16 d and 32 signed bytes q; <c>value = d·q</c>.</summary>
internal readonly unsafe struct Q8_0 : IBlockFormat, IBlockTileCode, IBlockStreamCode
{
    private const int Largest = 127;
    private const int PairBytes = 2 * (sizeof(ushort) + 32);

    public static int BlockLength => 32;

    public static int BlockBytes => sizeof(ushort) + 32;

    public static int GroupLength => 32;

    public static bool HasMinimums => false;

    public static uint[] Constants => [Offset];

    public static float ZeroPoint => 0;

    // 128 in every byte.
    private static uint Offset => 0x80808080;

    public static void ReadScales(byte* source, int blocks, float* scales, float* minimums) =>
        HalfBits.Read(source, BlockBytes, blocks, scales);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Numbers(byte* block, int half, int quarter) => Vector256.Load((sbyte*)block + sizeof(ushort));

    public static void WriteScales(SixteenRows rows) => rows.WriteHalves(SixteenRows.Scale, 0);

    public static void WriteNumbers(SixteenRows rows, int half, int quarter) =>
        rows.Write((code, register, blocks) =>
        {
            blocks.Load(register, sizeof(ushort));
            code.Xor(SixteenRows.Width, register, register, SixteenRows.Constant(0));
        });

    public static int LaneOfDot(int group) => RowStream.LaneOfEight(group);

    public static void WriteConstants(RowStream stream, int rest)
    {
        stream.Code.BroadcastConstant(RowStream.Width, RowStream.Constant(0), Offset);

        // Words 0 and 17 of two blocks are their scales.
        stream.Code.BroadcastConstant(RowStream.Width, RowStream.Constant(1), 17 << 16);
        for (int pair = 1; pair < RowStream.Groups / 2; pair++)
        {
            stream.Code.MaskConstant(pair, 3u << (2 * pair));
        }
    }

    public static void WriteGroups(RowStream stream, int groups)
    {
        X64Assembler code = stream.Code;
        int pairs = (groups + 1) / 2;
        for (int pair = 0; pair < pairs; pair++)
        {
            stream.Prefetch(pair, pairs, groups * BlockBytes);
            WritePair(stream, pair, isWhole: (2 * pair) + 1 < groups);
        }

        code.HalfToSingle(RowStream.Width, RowStream.Scale, RowStream.Scale);
        for (int row = 0; row < stream.Rows; row++)
        {
            for (int pair = 0; pair < pairs; pair++)
            {
                code.Clear(RowStream.Width, RowStream.Products + pair);
                code.AddInt8ProductLanes(
                    RowStream.Width, RowStream.Products + pair, RowStream.Numbers + pair, RowStream.X(row, 2 * BlockLength * pair));
            }

            stream.WriteSumsOfEight(pairs, RowStream.Dots(row));
        }
    }

    /// <summary>Numbers and scales of two blocks, or of the row's last one.</summary>
    private static void WritePair(RowStream stream, int pair, bool isWhole)
    {
        X64Assembler code = stream.Code;
        int numbers = RowStream.Numbers + pair;
        MemoryOperand first = RowStream.Weight(pair * PairBytes);
        code.Load(VectorWidth.Bits256, numbers, first.Plus(sizeof(ushort)));
        if (isWhole)
        {
            code.InsertUpperHalf(numbers, numbers, first.Plus(BlockBytes + sizeof(ushort)));
            code.ChooseWords(RowStream.Width, RowStream.Scale, RowStream.Constant(1), first, mask: pair);
        }
        else
        {
            code.BroadcastWords(VectorWidth.Bits256, RowStream.Scale, first, mask: pair);
        }

        code.Xor(RowStream.Width, numbers, numbers, RowStream.Constant(0));
    }

    public static void Narrow(float* source, int count, byte* destination)
    {
        for (int i = 0; i < count; i += BlockLength)
        {
            float largest = 0;
            for (int e = 0; e < BlockLength; e++)
            {
                largest = Math.Max(largest, Math.Abs(source[i + e]));
            }

            float d = HalfBits.Write(largest / Largest, destination);
            float inverse = d == 0 ? 0 : 1 / d;
            var q = (sbyte*)destination + sizeof(ushort);
            for (int e = 0; e < BlockLength; e++)
            {
                q[e] = (sbyte)Math.Clamp(MathF.Round(source[i + e] * inverse), -Largest, Largest);
            }

            destination += BlockBytes;
        }
    }

    public static void Widen(byte* source, int count, float* destination) => BlockNumbers.Widen<Q8_0>(source, count, destination);
}
