using DeepSeekOcr.Tensors.Cpu.Images;

namespace DeepSeekOcr.Tensors.Operations.Images;

/// <summary>Antialiased bicubic resampling of a table of positions over a plane.</summary>
/// <remarks>
/// Cubic convolution with a = −½ (the plain variant of common frameworks has −¾), along the rows first; see <see cref="ResizeAxis"/>.
/// </remarks>
public static class BicubicResize
{
    /// <summary>Resamples a plane of rows.</summary>
    /// <param name="x">[H, W, C]</param>
    /// <param name="height">H of the result.</param>
    /// <param name="width">W of the result.</param>
    /// <returns>[height, width, C]; <paramref name="x"/> itself if that is its shape.</returns>
    /// <exception cref="ArgumentException">x is not a plane.</exception>
    public static Tensor Apply(Tensor x, int height, int width)
    {
        if (x.Shape.Rank != 3 || x.Length == 0)
        {
            throw new ArgumentException($"A plane of rows is [H, W, C], not {x.Shape}.", nameof(x));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (int rows, int columns, int channels) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Tensor wide = columns == width ? x : Resize.Apply(x, ResizeAxis.Bicubic(columns, width), rows, channels, [rows, width, channels]);
        return rows == height ? wide : Resize.Apply(wide, ResizeAxis.Bicubic(rows, height), 1, width * channels, [height, width, channels]);
    }
}
