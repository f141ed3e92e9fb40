using DeepSeekOcr.Tensors.Cpu.Images;

namespace DeepSeekOcr.Tensors.Operations.Images;

/// <summary>Linear resampling of a table of positions along a line, such as relative positions.</summary>
public static class LinearResize
{
    /// <summary>Resamples a line of rows.</summary>
    /// <param name="x">[L, C]</param>
    /// <param name="length">L of the result.</param>
    /// <returns>[length, C]; <paramref name="x"/> itself if that is its shape.</returns>
    /// <exception cref="ArgumentException">x is not a line.</exception>
    public static Tensor Apply(Tensor x, int length)
    {
        if (x.Shape.Rank != 2 || x.Length == 0)
        {
            throw new ArgumentException($"A line of rows is [L, C], not {x.Shape}.", nameof(x));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        (int rows, int channels) = (x.Shape[0], x.Shape[1]);
        return rows == length ? x : Resize.Apply(x, ResizeAxis.Linear(rows, length), 1, channels, [length, channels]);
    }
}
