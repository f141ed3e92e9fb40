namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>Which pixels of a page are ink: darker than what surrounds them, or lighter on a dark page.</summary>
/// <remarks>
/// Pages are averaged down to <see cref="LongestSide"/> first, by a whole factor. A pixel is ink where it is a fifth darker than the mean
/// of its surroundings (Bradley and Roth 2007, Adaptive thresholding using the integral image), so that shadows and tinted paper do not
/// count.
/// </remarks>
internal sealed class InkMap
{
    /// <summary>Letters of an ordinary page have some ten pixels at this size, and a page takes some 20 ms.</summary>
    public const int LongestSide = 2000;

    private const int DarkPage = 112;
    private const int LeastContrast = 24;

    private InkMap(int width, int height, bool[] ink, int scale)
    {
        Width = width;
        Height = height;
        Ink = ink;
        Scale = scale;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>[Height, Width]</summary>
    public bool[] Ink { get; }

    /// <summary>Pixels of the page along a side of one of these.</summary>
    public int Scale { get; }

    /// <summary>Finds the ink of a page.</summary>
    public static InkMap Of(RgbImage page)
    {
        int scale = (Math.Max(page.Width, page.Height) + LongestSide - 1) / LongestSide;
        int width = Math.Max(1, page.Width / scale);
        int height = Math.Max(1, page.Height / scale);
        byte[] grey = Reduce(page, width, height, scale);
        if (Median(grey) < DarkPage)
        {
            for (int i = 0; i < grey.Length; i++)
            {
                grey[i] = (byte)(255 - grey[i]);
            }
        }

        return new InkMap(width, height, Threshold(grey, width, height), scale);
    }

    /// <summary>The map after a quarter turn anticlockwise, which undoes <see cref="PageTurn.Right"/>.</summary>
    public InkMap TurnedLeft()
    {
        bool[] turned = new bool[Ink.Length];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                turned[(Width - 1 - x) * Height + y] = Ink[y * Width + x];
            }
        }

        return new InkMap(Height, Width, turned, Scale);
    }

    /// <summary>Mean levels of squares, weighted by how bright a colour looks.</summary>
    private static byte[] Reduce(RgbImage page, int width, int height, int scale)
    {
        byte[] grey = new byte[width * height];
        int columns = Math.Min(scale, page.Width);
        int rows = Math.Min(scale, page.Height);
        Parallel.For(0, height, y =>
        {
            Span<byte> target = grey.AsSpan(y * width, width);
            for (int x = 0; x < target.Length; x++)
            {
                long sum = 0;
                for (int row = 0; row < rows; row++)
                {
                    ReadOnlySpan<byte> pixels = page.Row(y * scale + row).Slice(RgbImage.Channels * x * scale, RgbImage.Channels * columns);
                    for (int p = 0; p + 2 < pixels.Length; p += RgbImage.Channels)
                    {
                        sum += 77 * pixels[p] + 150 * pixels[p + 1] + 29 * pixels[p + 2];
                    }
                }

                target[x] = (byte)(sum / (256L * columns * rows));
            }
        });
        return grey;
    }

    private static bool[] Threshold(byte[] grey, int width, int height)
    {
        int[] sums = Integral(grey, width, height);
        int radius = Math.Max(12, Math.Max(width, height) / 48);
        bool[] ink = new bool[grey.Length];
        Parallel.For(0, height, y =>
        {
            int top = Math.Max(0, y - radius);
            int bottom = Math.Min(height, y + radius + 1);
            ReadOnlySpan<int> upper = sums.AsSpan(top * (width + 1), width + 1);
            ReadOnlySpan<int> lower = sums.AsSpan(bottom * (width + 1), width + 1);
            ReadOnlySpan<byte> levels = grey.AsSpan(y * width, width);
            Span<bool> target = ink.AsSpan(y * width, width);
            for (int x = 0; x < levels.Length; x++)
            {
                int left = Math.Max(0, x - radius);
                int right = Math.Min(width, x + radius + 1);
                int sum = lower[right] - upper[right] - lower[left] + upper[left];
                int area = (bottom - top) * (right - left);
                int level = levels[x] * area;
                target[x] = 5 * level < 4 * sum && level + LeastContrast * area < sum;
            }
        });
        return ink;
    }

    /// <summary>[height + 1, width + 1]: sums of all levels above and to the left. 2000² · 255 fits.</summary>
    private static int[] Integral(byte[] grey, int width, int height)
    {
        int[] sums = new int[(width + 1) * (height + 1)];
        for (int y = 0; y < height; y++)
        {
            int row = 0;
            int above = y * (width + 1) + 1;
            for (int x = 0; x < width; x++)
            {
                row += grey[y * width + x];
                sums[above + width + 1 + x] = sums[above + x] + row;
            }
        }

        return sums;
    }

    private static int Median(byte[] grey)
    {
        int[] counts = new int[256];
        foreach (byte level in grey)
        {
            counts[level]++;
        }

        int below = 0;
        int median = 0;
        while ((below += counts[median]) * 2L < grey.Length)
        {
            median++;
        }

        return median;
    }
}
