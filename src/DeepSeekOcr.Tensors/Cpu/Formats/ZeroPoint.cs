using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>Formats of blocks of 32 whose value is <c>d·(q − zero)</c> with a binary16 d in front, read as <c>d·q − d·zero</c>.</summary>
/// <remarks>Without signs int8 products take fewer instructions.</remarks>
internal static unsafe class ZeroPoint
{
    /// <summary>Reads scales d and minimums d·zero, as <see cref="IBlockFormat.ReadScales"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadScales(byte* source, int blockBytes, float zero, int blocks, float* scales, float* minimums)
    {
        HalfBits.Read(source, blockBytes, blocks, scales);
        for (int i = 0; i < blocks; i += Vector256<float>.Count)
        {
            (Vector256.Load(scales + i) * zero).Store(minimums + i);
        }
    }

    /// <summary>A zero point as a constant of machine code.</summary>
    public static uint Bits(float zero) => BitConverter.SingleToUInt32Bits(zero);

    /// <summary>Writes code that does the same, as <see cref="IBlockTileCode.WriteScales"/> does.</summary>
    public static void WriteScales(SixteenRows rows, int zero)
    {
        rows.WriteHalves(SixteenRows.Scale, 0);
        rows.Code.Multiply(SixteenRows.Width, SixteenRows.Minimum, SixteenRows.Scale, zero);
    }
}
