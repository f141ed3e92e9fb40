using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>
/// Q4_K: for each 256 numbers d and dMin, 12 bytes with a 6-bit scale s and minimum m for each 32, and 128 bytes;
/// <c>value = d·s·q − dMin·m</c>.
/// </summary>
/// <remarks>
/// Byte j of each 32 holds q of number j in its low half and of number j + 32 in its high half. Of groups 0 to 3 byte g holds s and byte
/// g + 4 holds m in the lower six bits; of groups 4 to 7 byte g + 4 holds the lower four bits of s and m, and the upper two are those of
/// bytes g − 4 and g.
/// </remarks>
internal readonly unsafe struct Q4_K : IBlockFormat, IBlockTileCode
{
    private const int Groups = 8;
    private const int Most = 15;
    private const int MostScale = 63;
    private const int ScalesAt = 4;
    private const int NumbersAt = 16;

    public static int BlockLength => 256;

    public static int BlockBytes => 144;

    public static int GroupLength => 32;

    public static bool HasMinimums => true;

    public static uint[] Constants => [0x0F0F0F0F, 0x30303030, 0x3F3F3F3F, 0xFF];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadScales(byte* source, int blocks, float* scales, float* minimums)
    {
        for (int block = 0; block < blocks; block++)
        {
            (ulong scaleBytes, ulong minimumBytes) = ReadScales(source + ScalesAt);
            WidenScales(scaleBytes, HalfBits.Read(source), scales);
            WidenScales(minimumBytes, HalfBits.Read(source + sizeof(ushort)), minimums);
            source += BlockBytes;
            scales += Groups;
            minimums += Groups;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Numbers(byte* block, int half, int quarter)
    {
        var both = Vector256.Load(block + NumbersAt + (half * 2 * GroupLength) + (quarter / 2 * GroupLength));
        return ((quarter % 2 == 1 ? (both.AsUInt16() >> 4).AsByte() : both) & Vector256.Create((byte)15)).AsSByte();
    }

    public static void WriteScales(SixteenRows rows)
    {
        // Four bytes each of d and dMin, and of the first, second and third part of the packed scales.
        const int Factors = 0, First = 1, Second = 2, Third = 3, LateScales = 8, LateMinimums = 9, Factor = 10, MinimumFactor = 11;
        X64Assembler code = rows.Code;
        rows.WriteSixteenBytes(0);
        code.LowerWords(SixteenRows.Width, Factor, Factors);
        code.HalfToSingle(SixteenRows.Width, Factor, Factor);
        code.ShiftRight(SixteenRows.Width, Factors, Factors, 16);
        code.LowerWords(SixteenRows.Width, MinimumFactor, Factors);
        code.HalfToSingle(SixteenRows.Width, MinimumFactor, MinimumFactor);
        WriteLate(code, LateScales, First, Third, 0);
        WriteLate(code, LateMinimums, Second, Third, 4);
        code.And(SixteenRows.Width, First, First, SixteenRows.Constant(2));
        code.And(SixteenRows.Width, Second, Second, SixteenRows.Constant(2));
        for (int group = 0; group < Groups; group++)
        {
            WriteByte(code, SixteenRows.ScalesOf(group), group < 4 ? First : LateScales, group % 4, Factor);
            WriteByte(code, SixteenRows.MinimumsOf(group), group < 4 ? Second : LateMinimums, group % 4, MinimumFactor);
        }
    }

    /// <summary>Scales or minimums of groups 4 to 7, a byte each.</summary>
    private static void WriteLate(X64Assembler code, int into, int upperTwo, int lowerFour, int shift)
    {
        code.ShiftRight(SixteenRows.Width, SixteenRows.Temporary, lowerFour, shift);
        code.ShiftRight(SixteenRows.Width, into, upperTwo, 2);
        code.And(SixteenRows.Width, into, into, SixteenRows.Constant(1));
        code.AndOr(SixteenRows.Width, into, SixteenRows.Temporary, SixteenRows.Constant(0));
    }

    private static void WriteByte(X64Assembler code, MemoryOperand into, int bytes, int index, int factor)
    {
        code.ShiftRight(SixteenRows.Width, SixteenRows.Temporary, bytes, 8 * index);
        code.And(SixteenRows.Width, SixteenRows.Temporary, SixteenRows.Temporary, SixteenRows.Constant(3));
        code.ToSingle(SixteenRows.Width, SixteenRows.Temporary, SixteenRows.Temporary);
        code.Multiply(SixteenRows.Width, SixteenRows.Temporary, SixteenRows.Temporary, factor);
        code.Store(SixteenRows.Width, into, SixteenRows.Temporary);
    }

    public static void WriteNumbers(SixteenRows rows, int half, int quarter) => rows.Write((code, register, blocks) =>
    {
        blocks.Load(register, NumbersAt + (half * 2 * GroupLength) + (quarter / 2 * GroupLength));
        if (quarter % 2 == 1)
        {
            code.ShiftRight(SixteenRows.Width, register, register, 4);
        }

        code.And(SixteenRows.Width, register, register, SixteenRows.Constant(0));
    });

    public static void Narrow(float* source, int count, byte* destination)
    {
        float* scales = stackalloc float[Groups];
        float* minimums = stackalloc float[Groups];
        for (int i = 0; i < count; i += BlockLength)
        {
            float most = 0;
            float mostMinimum = 0;
            for (int group = 0; group < Groups; group++)
            {
                (scales[group], minimums[group]) = ScaleSearch.Offset(source + i + (group * GroupLength), GroupLength, Most);
                most = Math.Max(most, scales[group]);
                mostMinimum = Math.Max(mostMinimum, minimums[group]);
            }

            float d = HalfBits.Write(most / MostScale, destination);
            float dMin = HalfBits.Write(mostMinimum / MostScale, destination + sizeof(ushort));
            new Span<byte>(destination + ScalesAt, BlockBytes - ScalesAt).Clear();
            for (int group = 0; group < Groups; group++)
            {
                int scale = Nearest(scales[group], d);
                int minimum = Nearest(minimums[group], dMin);
                WriteScale(destination + ScalesAt, group, scale, minimum);
                byte* into = destination + NumbersAt + (group / 2 * GroupLength);
                WriteNumbers(source + i + (group * GroupLength), d * scale, dMin * minimum, into, group % 2 * 4);
            }

            destination += BlockBytes;
        }
    }

    public static void Widen(byte* source, int count, float* destination) => BlockNumbers.Widen<Q4_K>(source, count, destination);

    private static int Nearest(float value, float unit) => unit == 0 ? 0 : (int)Math.Clamp(MathF.Round(value / unit), 0, MostScale);

    /// <summary>The eight scales and the eight minimums, a byte each; group 0 is lowest.</summary>
    private static (ulong Scales, ulong Minimums) ReadScales(byte* packed)
    {
        const uint LowFour = 0x0F0F0F0F, LowSix = 0x3F3F3F3F, UpperTwo = 0x30303030;
        uint first = Unsafe.ReadUnaligned<uint>(packed);
        uint second = Unsafe.ReadUnaligned<uint>(packed + 4);
        uint third = Unsafe.ReadUnaligned<uint>(packed + 8);
        uint lateScales = (third & LowFour) | ((first >> 2) & UpperTwo);
        uint lateMinimums = ((third >> 4) & LowFour) | ((second >> 2) & UpperTwo);
        return ((first & LowSix) | ((ulong)lateScales << 32), (second & LowSix) | ((ulong)lateMinimums << 32));
    }

    private static void WidenScales(ulong bytes, float factor, float* into)
    {
        Vector128<ushort> halves = Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte());
        (Vector256.ConvertToSingle(Vector256.WidenLower(halves.ToVector256Unsafe()).AsInt32()) * factor).Store(into);
    }

    private static void WriteScale(byte* packed, int group, int scale, int minimum)
    {
        if (group < 4)
        {
            packed[group] = (byte)scale;
            packed[group + 4] = (byte)minimum;
        }
        else
        {
            packed[group + 4] = (byte)((scale & 15) | (minimum << 4));
            packed[group - 4] |= (byte)(scale >> 4 << 6);
            packed[group] |= (byte)(minimum >> 4 << 6);
        }
    }

    private static void WriteNumbers(float* x, float scale, float minimum, byte* into, int shift)
    {
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int e = 0; e < GroupLength; e++)
        {
            into[e] |= (byte)((int)Math.Clamp(MathF.Round((x[e] + minimum) * inverse), 0, Most) << shift);
        }
    }
}
