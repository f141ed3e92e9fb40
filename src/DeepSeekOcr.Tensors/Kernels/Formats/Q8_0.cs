using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.MachineCode;

namespace DeepSeekOcr.Tensors.Kernels.Formats;

/// <summary>Q8_0: for each 32 numbers a binary16 d and 32 signed bytes q; <c>value = d·q</c>.</summary>
internal readonly unsafe struct Q8_0 : IBlockFormat
{
    private const int Largest = 127;

    public static int BlockLength => 32;

    public static int BlockBytes => sizeof(ushort) + 32;

    public static int GroupLength => 32;

    public static bool HasMinimums => false;

    public static uint[] Constants => [0x80808080];

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

    public static void Multiply(in RowShare share) => BlockRows.Run<Q8_0>(share);
}
