using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Rounds f32 numbers to bf16, two to a word of 32 bits: the one that is summed first in the lower half.</summary>
internal static unsafe class BFloat16Pairs
{
    private const uint UpperHalf = 0xFFFF_0000;

    /// <summary>Pairs of two rows' numbers at the same place; a row that is null is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(float* first, float* second, int count, uint* pairs)
    {
        int i = 0;
        for (; second != null && i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Pairs(Vector512.Load(first + i), Vector512.Load(second + i)).Store(pairs + i);
        }

        for (; second != null && i <= count - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            Vector512<float> a = Vector128.Load(first + i).ToVector256Unsafe().ToVector512Unsafe();
            Vector512<float> b = Vector128.Load(second + i).ToVector256Unsafe().ToVector512Unsafe();
            Pairs(a, b).GetLower().GetLower().Store(pairs + i);
        }

        for (; i < count; i++)
        {
            pairs[i] = Of(first[i], second == null ? 0 : second[i]);
        }
    }

    /// <summary>Pairs of successive numbers of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Round(float* row, int count, uint* pairs)
    {
        int i = 0;
        for (; i <= count - 32; i += 32)
        {
            Vector512<uint> lower = Rounded(Vector512.Load(row + i)) >>> 16;
            Vector512<uint> upper = Rounded(Vector512.Load(row + i + 16)) >>> 16;
            Vector512.Narrow(lower, upper).AsUInt32().Store(pairs + (i / 2));
        }

        for (; i < count; i += 2)
        {
            pairs[i / 2] = Of(row[i], i + 1 < count ? row[i + 1] : 0);
        }
    }

    /// <summary>A pair.</summary>
    public static uint Of(float first, float second)
    {
        Vector512<uint> pair = Pairs(Vector512.CreateScalar(first), Vector512.CreateScalar(second));
        return pair.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Pairs(Vector512<float> first, Vector512<float> second) =>
        (Rounded(first) >>> 16) | (Rounded(second) & Vector512.Create(UpperHalf));

    /// <summary>Rounded to the nearest bf16, halves to the even one; what is no number stays none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rounded(Vector512<float> numbers)
    {
        Vector512<uint> bits = numbers.AsUInt32();
        Vector512<uint> rounded = bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One);
        return Vector512.ConditionalSelect(Vector512.Equals(numbers, numbers).AsUInt32(), rounded, bits | Vector512.Create(0x0040_0000u));
    }
}
