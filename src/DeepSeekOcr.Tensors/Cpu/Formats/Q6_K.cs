using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>
/// Q6_K: for each 256 numbers 128 bytes of low nibbles, 64 of high pairs of bits, 16 signed scales s, and d; <c>value = d·s·(q − 32)</c>.
/// </summary>
/// <remarks>
/// In each half of 128 numbers, low byte l (0 to 63) holds the nibbles of numbers l and l + 64, high byte l (0 to 31) the upper bits of
/// numbers l, l + 32, l + 64 and l + 96, from the lowest pair up.
/// </remarks>
internal readonly unsafe struct Q6_K : IBlockFormat, IBlockTileCode, IBlockStreamCode
{
    private const int Zero = 32;
    private const int HighAt = 128;
    private const int ScalesAt = 192;
    private const int FactorAt = 208;
    private const int Groups = 16;
    private const int MostScale = 127;

    public static int BlockLength => 256;

    public static int BlockBytes => 210;

    public static int GroupLength => 16;

    public static bool HasMinimums => false;

    // Low nibbles, the upper bits in their place, and 96 in every byte: q + 96 is (q − 32) + 128.
    public static uint[] Constants => [0x0F0F0F0F, 0x30303030, 0x60606060];

    public static float ZeroPoint => 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadScales(byte* source, int blocks, float* scales, float* minimums)
    {
        for (int block = 0; block < blocks; block++)
        {
            float d = HalfBits.Read(source + FactorAt);
            for (int group = 0; group < Groups; group += Vector256<float>.Count)
            {
                (Simd256.WidenInt8((sbyte*)source + ScalesAt + group) * d).Store(scales + group);
            }

            source += BlockBytes;
            scales += Groups;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Numbers(byte* block, int half, int quarter)
    {
        var low = Vector256.Load(block + (half * 64) + (quarter % 2 * 32));
        var high = Vector256.Load(block + HighAt + (half * 32));
        Vector256<byte> nibbles = (quarter >= 2 ? (low.AsUInt16() >> 4).AsByte() : low) & Vector256.Create((byte)15);
        Vector256<byte> upper = (quarter switch
        {
            0 => high.AsUInt16() << 4,
            1 => high.AsUInt16() << 2,
            2 => high.AsUInt16(),
            _ => high.AsUInt16() >> 2,
        }).AsByte() & Vector256.Create((byte)0x30);
        return ((nibbles | upper) - Vector256.Create((byte)Zero)).AsSByte();
    }

    public static void WriteScales(SixteenRows rows)
    {
        X64Assembler code = rows.Code;
        rows.WriteHalves(SixteenRows.Scale, FactorAt);
        rows.WriteSixteenBytes(ScalesAt);
        for (int group = 0; group < Groups; group++)
        {
            code.ShiftLeft(SixteenRows.Width, SixteenRows.Temporary, group / 4, 24 - (8 * (group % 4)));
            code.ShiftRightSigned(SixteenRows.Width, SixteenRows.Temporary, SixteenRows.Temporary, 24);
            code.ToSingle(SixteenRows.Width, SixteenRows.Temporary, SixteenRows.Temporary);
            code.Multiply(SixteenRows.Width, SixteenRows.Temporary, SixteenRows.Temporary, SixteenRows.Scale);
            code.Store(SixteenRows.Width, SixteenRows.ScalesOf(group), SixteenRows.Temporary);
        }
    }

    public static void WriteNumbers(SixteenRows rows, int half, int quarter) => rows.Write((code, register, blocks) =>
    {
        blocks.Load(SixteenRows.Temporary, (half * 64) + (quarter % 2 * 32));
        if (quarter >= 2)
        {
            code.ShiftRight(SixteenRows.Width, SixteenRows.Temporary, SixteenRows.Temporary, 4);
        }

        blocks.Load(register, HighAt + (half * 32));
        int bits = 4 - (2 * quarter);
        if (bits > 0)
        {
            code.ShiftLeft(SixteenRows.Width, register, register, bits);
        }
        else if (bits < 0)
        {
            code.ShiftRight(SixteenRows.Width, register, register, -bits);
        }

        code.And(SixteenRows.Width, register, register, SixteenRows.Constant(1));
        code.AndOr(SixteenRows.Width, register, SixteenRows.Temporary, SixteenRows.Constant(0));
        code.AddInt8(SixteenRows.Width, register, register, SixteenRows.Constant(2));
    });

    public static int LaneOfDot(int group) => RowStream.LaneOfFour(group);

    public static void WriteConstants(RowStream stream, int rest)
    {
        const int UpperHalf = 1;
        X64Assembler code = stream.Code;
        for (int i = 0; i < Constants.Length; i++)
        {
            code.BroadcastConstant(RowStream.Width, RowStream.Constant(i), Constants[i]);
        }

        // How far each pair of bits is from its place: two in the halves of a register, for low and for high nibbles.
        code.MaskConstant(UpperHalf, 0xFF00);
        code.BroadcastConstant(RowStream.Width, RowStream.Constant(3), 4);
        code.BroadcastConstant(RowStream.Width, RowStream.Constant(3), 2, UpperHalf);
        code.BroadcastConstant(RowStream.Width, RowStream.Constant(4), 0);
        code.BroadcastConstant(RowStream.Width, RowStream.Constant(4), 32 - 2, UpperHalf);
    }

    public static void WriteGroups(RowStream stream, int groups)
    {
        const int Factor = 4, FirstNumbers = RowStream.Numbers + 4;
        X64Assembler code = stream.Code;
        for (int half = 0; half < 2; half++)
        {
            stream.Prefetch(half, 2, BlockBytes);
            WriteHalf(code, half, FirstNumbers + (2 * half));
        }

        code.WidenInt8(RowStream.Width, RowStream.Scale, RowStream.Weight(ScalesAt));
        code.ToSingle(RowStream.Width, RowStream.Scale, RowStream.Scale);
        code.BroadcastWords(VectorWidth.Bits256, Factor, RowStream.Weight(FactorAt));
        code.HalfToSingle(RowStream.Width, Factor, Factor);
        code.Multiply(RowStream.Width, RowStream.Scale, RowStream.Scale, Factor);
        for (int row = 0; row < stream.Rows; row++)
        {
            for (int i = 0; i < 4; i++)
            {
                code.Clear(RowStream.Width, RowStream.Products + i);
                code.AddInt8ProductLanes(RowStream.Width, RowStream.Products + i, FirstNumbers + i, RowStream.X(row, 64 * i));
            }

            stream.WriteSumsOfFour(4, RowStream.Dots(row));
        }
    }

    /// <summary>128 numbers of a block, to two registers.</summary>
    private static void WriteHalf(X64Assembler code, int half, int numbers)
    {
        const int Low = RowStream.Numbers, High = RowStream.Numbers + 1;
        code.Load(RowStream.Width, Low, RowStream.Weight(half * 64));
        code.BroadcastHalves(High, RowStream.Weight(HighAt + (half * 32)));
        for (int upper = 0; upper < 2; upper++)
        {
            int register = numbers + upper;
            code.RotateLeft(RowStream.Width, register, High, RowStream.Constant(3 + upper));
            code.And(RowStream.Width, register, register, RowStream.Constant(1));
            code.AndOr(RowStream.Width, register, Low, RowStream.Constant(0));
            code.AddInt8(RowStream.Width, register, register, RowStream.Constant(2));
            code.ShiftRight(RowStream.Width, Low, Low, 4);
        }
    }

    public static void Narrow(float* source, int count, byte* destination)
    {
        byte* q = stackalloc byte[BlockLength];
        float* wanted = stackalloc float[Groups];
        for (int i = 0; i < count; i += BlockLength)
        {
            float* x = source + i;
            float extreme = 0;
            for (int group = 0; group < Groups; group++)
            {
                wanted[group] = ScaleSearch.Symmetric(x + (group * GroupLength), GroupLength, Zero);
                extreme = Math.Max(extreme, Math.Abs(wanted[group]));
            }

            float d = HalfBits.Write(extreme / MostScale, destination + FactorAt);
            for (int group = 0; group < Groups; group++)
            {
                int scale = d == 0 ? 0 : (int)Math.Clamp(MathF.Round(wanted[group] / d), -MostScale, MostScale);
                destination[ScalesAt + group] = (byte)scale;
                ScaleSearch.Quantise(x + (group * GroupLength), GroupLength, d * scale, Zero, q + (group * GroupLength));
            }

            PackHalf(q, destination, destination + HighAt);
            PackHalf(q + 128, destination + 64, destination + HighAt + 32);
            destination += BlockBytes;
        }
    }

    public static void Widen(byte* source, int count, float* destination) => BlockNumbers.Widen<Q6_K>(source, count, destination);

    private static void PackHalf(byte* q, byte* low, byte* high)
    {
        for (int l = 0; l < 64; l++)
        {
            low[l] = (byte)((q[l] & 15) | (q[l + 64] << 4));
        }

        for (int l = 0; l < 32; l++)
        {
            high[l] = (byte)((q[l] >> 4) | (q[l + 32] >> 4 << 2) | (q[l + 64] >> 4 << 4) | (q[l + 96] >> 4 << 6));
        }
    }
}
