using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>The numbers of blocks, taken out of them.</summary>
internal static unsafe class BlockNumbers
{
    // Numbers that are taken at a time: one block of the longest format, eight of the shortest.
    private const int Piece = 256;
    private const int ShortestGroup = 16;

    /// <summary>Writes blocks as f32: <c>scale·q − minimum</c>, of which only the last operation rounds.</summary>
    public static void Widen<TFormat>(byte* source, int count, float* destination)
        where TFormat : struct, IBlockFormat
    {
        var kernel = new WidenKernel<TFormat>(source, count, destination);
        SimdWidth.Dispatch(ref kernel);
    }

    /// <summary>Takes blocks apart into int16.</summary>
    /// <param name="source">The first block.</param>
    /// <param name="count">Numbers, whole blocks of them.</param>
    /// <param name="numbers">[count]</param>
    /// <param name="scales">[count / GroupLength]</param>
    /// <param name="minimums">Same shape; written only if there are any.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split<TFormat>(byte* source, int count, short* numbers, float* scales, float* minimums)
        where TFormat : struct, IBlockFormat
    {
        TFormat.ReadScales(source, count / TFormat.BlockLength, scales, minimums);
        for (int at = 0; at < count; at += IBlockFormat.MostGroupLength)
        {
            Vector256<sbyte> these = NumbersAt<TFormat>(source, at);
            Vector256.WidenLower(these).Store(numbers + at);
            Vector256.WidenUpper(these).Store(numbers + at + Vector256<short>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<sbyte> NumbersAt<TFormat>(byte* source, int at)
        where TFormat : struct, IBlockFormat =>
        TFormat.Numbers(
            source + (at / TFormat.BlockLength * (nint)TFormat.BlockBytes),
            at % TFormat.BlockLength / (4 * IBlockFormat.MostGroupLength),
            at % TFormat.BlockLength / IBlockFormat.MostGroupLength % 4);

    private readonly struct WidenKernel<TFormat>(byte* source, int count, float* destination) : ISimdKernel
        where TFormat : struct, IBlockFormat
    {
        [SkipLocalsInit]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            sbyte* numbers = stackalloc sbyte[IBlockFormat.MostGroupLength];
            float* scales = stackalloc float[Piece / ShortestGroup];
            float* minimums = stackalloc float[Piece / ShortestGroup];
            for (int at = 0; at < count; at += IBlockFormat.MostGroupLength)
            {
                if (at % Piece == 0)
                {
                    byte* block = source + (at / TFormat.BlockLength * (nint)TFormat.BlockBytes);
                    TFormat.ReadScales(block, Math.Min(Piece, count - at) / TFormat.BlockLength, scales, minimums);
                }

                NumbersAt<TFormat>(source, at).Store(numbers);
                for (int e = 0; e < IBlockFormat.MostGroupLength; e += TSimd.Lanes)
                {
                    int group = (at % Piece / TFormat.GroupLength) + (e / TFormat.GroupLength);
                    TVector value = TSimd.Multiply(TSimd.WidenInt8(numbers + e), TSimd.Broadcast(scales[group]));
                    value = TFormat.HasMinimums ? TSimd.Subtract(value, TSimd.Broadcast(minimums[group])) : value;
                    TSimd.Store(value, destination + at + e);
                }
            }
        }
    }
}
