using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DeepSeekOcr.Imaging;

/// <summary>Resizes images as Pillow's <c>Image.resize(size, BICUBIC)</c> does, bit for bit.</summary>
/// <remarks>
/// Two passes, columns first; the image between them is rounded to 8 bits. A pass whose axis keeps its size is left out.
/// </remarks>
internal static class PillowResize
{
    private const int Half = 1 << (ResizeFilter.FractionBits - 1);

    /// <summary>Resizes without regard to the aspect ratio; the image itself is returned when it has that size already.</summary>
    public static RgbImage Bicubic(RgbImage image, int width, int height)
    {
        RgbImage narrowed = width == image.Width ? image : ResizeColumns(image, new ResizeFilter(image.Width, width));
        return height == image.Height ? narrowed : ResizeRows(narrowed, new ResizeFilter(image.Height, height));
    }

    private static RgbImage ResizeColumns(RgbImage image, ResizeFilter filter)
    {
        var result = new RgbImage(filter.Length, image.Height);

        // Each tap reads red, green, blue and one byte more, so that a pixel is one vector; the copy has that byte after the last one.
        byte[] source = new byte[image.Stride + 1];
        for (int y = 0; y < image.Height; y++)
        {
            image.Row(y).CopyTo(source);
            Span<byte> target = result.Row(y);
            for (int x = 0; x < filter.Length; x++)
            {
                ReadOnlySpan<int> weights = filter.Weights(x);
                ReadOnlySpan<byte> window = source.AsSpan(RgbImage.Channels * filter.First(x), RgbImage.Channels * weights.Length + 1);
                Vector128<int> sum = Vector128.Create(Half) + WeighPixels(window, weights);
                Vector128<int> pixel = Clip(sum);
                target[RgbImage.Channels * x] = (byte)pixel[0];
                target[RgbImage.Channels * x + 1] = (byte)pixel[1];
                target[RgbImage.Channels * x + 2] = (byte)pixel[2];
            }
        }

        return result;
    }

    /// <summary>Σ weight · pixel, a channel in each of the first three lanes. Two sums hide the latency of the multiplication.</summary>
    private static Vector128<int> WeighPixels(ReadOnlySpan<byte> window, ReadOnlySpan<int> weights)
    {
        Vector128<int> even = Vector128<int>.Zero;
        Vector128<int> odd = Vector128<int>.Zero;
        int k = 0;
        for (; k + 1 < weights.Length; k += 2)
        {
            even += PixelAt(window, k) * weights[k];
            odd += PixelAt(window, k + 1) * weights[k + 1];
        }

        return k < weights.Length ? even + odd + PixelAt(window, k) * weights[k] : even + odd;
    }

    private static Vector128<int> PixelAt(ReadOnlySpan<byte> window, int index)
    {
        uint packed = MemoryMarshal.Read<uint>(window[(RgbImage.Channels * index)..]);
        return Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(packed).AsByte())).AsInt32();
    }

    private static RgbImage ResizeRows(RgbImage image, ResizeFilter filter)
    {
        var result = new RgbImage(image.Width, filter.Length);
        for (int y = 0; y < filter.Length; y++)
        {
            ReadOnlySpan<int> weights = filter.Weights(y);
            ReadOnlySpan<byte> rows = image.Pixels.AsSpan(filter.First(y) * image.Stride, weights.Length * image.Stride);
            WeighRows(rows, weights, result.Row(y));
        }

        return result;
    }

    /// <summary>One output row from the input rows below each other, a vector of bytes across all of them at a time.</summary>
    private static void WeighRows(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> target)
    {
        int stride = target.Length;
        int x = 0;
        for (; x + Vector128<byte>.Count <= stride; x += Vector128<byte>.Count)
        {
            Vector256<int> low = Vector256.Create(Half);
            Vector256<int> high = low;
            for (int k = 0; k < weights.Length; k++)
            {
                Vector256<ushort> wide = Widen(Vector128.Create(rows.Slice(k * stride + x, Vector128<byte>.Count)));
                low += Vector256.WidenLower(wide).AsInt32() * weights[k];
                high += Vector256.WidenUpper(wide).AsInt32() * weights[k];
            }

            Vector256<ushort> narrow = Vector256.Narrow(Clip(low), Clip(high)).AsUInt16();
            Vector128.Narrow(narrow.GetLower(), narrow.GetUpper()).CopyTo(target[x..]);
        }

        for (; x < stride; x++)
        {
            int sum = Half;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += rows[k * stride + x] * weights[k];
            }

            target[x] = (byte)Math.Clamp(sum >> ResizeFilter.FractionBits, 0, 255);
        }
    }

    private static Vector256<ushort> Widen(Vector128<byte> bytes) =>
        Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));

    private static Vector128<int> Clip(Vector128<int> sum) =>
        Vector128.Clamp(sum >> ResizeFilter.FractionBits, Vector128<int>.Zero, Vector128.Create(255));

    private static Vector256<int> Clip(Vector256<int> sum) =>
        Vector256.Clamp(sum >> ResizeFilter.FractionBits, Vector256<int>.Zero, Vector256.Create(255));
}
