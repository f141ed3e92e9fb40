namespace DeepSeekOcr.Imaging;

/// <summary>Turns images, and tells where the points of the turned one lie in the original.</summary>
public static class ImageRotation
{
    /// <summary>Undoes a turn, pixel by pixel.</summary>
    /// <returns>The image, and the map from it to <paramref name="image"/>.</returns>
    public static (RgbImage Image, AffineMap ToOriginal) Undo(RgbImage image, PageTurn turn)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int width, int height) = (image.Width, image.Height);
        return turn switch
        {
            PageTurn.Right => Copy(image, height, width, new AffineMap(0, -1, width, 1, 0, 0)),
            PageTurn.UpsideDown => Copy(image, width, height, new AffineMap(-1, 0, width, 0, -1, height)),
            PageTurn.Left => Copy(image, height, width, new AffineMap(0, 1, 0, -1, 0, height)),
            _ => (image, AffineMap.Identity),
        };
    }

    /// <summary>Turns an image about its centre, anticlockwise; the canvas grows so that nothing is cut off.</summary>
    /// <param name="image">The image.</param>
    /// <param name="degrees">−45 to 45; lines that fall to the right by this angle become level.</param>
    /// <param name="paper">What fills the corners.</param>
    /// <returns>The image, bilinearly resampled, and the map from it to <paramref name="image"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The angle is out of range.</exception>
    public static (RgbImage Image, AffineMap ToOriginal) Level(RgbImage image, double degrees, (byte Red, byte Green, byte Blue) paper)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(degrees), 45, nameof(degrees));
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        int width = (int)Math.Ceiling(image.Width * cos + image.Height * Math.Abs(sin));
        int height = (int)Math.Ceiling(image.Height * cos + image.Width * Math.Abs(sin));
        AffineMap map = new AffineMap(1, 0, -width / 2.0, 0, 1, -height / 2.0)
            .Then(new AffineMap(cos, -sin, 0, sin, cos, 0))
            .Then(new AffineMap(1, 0, image.Width / 2.0, 0, 1, image.Height / 2.0));
        var level = new RgbImage(width, height);
        Parallel.For(
            0, height, y => ResampleRow(
                image, level.Row(y), map.Apply(0.5, y + 0.5), (map.XX, map.YX), [paper.Red, paper.Green, paper.Blue]));
        return (level, map);
    }

    private static (RgbImage Image, AffineMap ToOriginal) Copy(RgbImage image, int width, int height, AffineMap map)
    {
        var turned = new RgbImage(width, height);
        int across = RgbImage.Channels * (int)map.XX + image.Stride * (int)map.YX;
        int down = RgbImage.Channels * (int)map.XY + image.Stride * (int)map.YY;
        (double x, double y) = map.Apply(0.5, 0.5);
        int start = RgbImage.Channels * (int)x + image.Stride * (int)y;
        for (int row = 0; row < height; row++)
        {
            Span<byte> target = turned.Row(row);
            int from = start + row * down;
            for (int i = 0; i < target.Length; i += RgbImage.Channels, from += across)
            {
                target[i] = image.Pixels[from];
                target[i + 1] = image.Pixels[from + 1];
                target[i + 2] = image.Pixels[from + 2];
            }
        }

        return (turned, map);
    }

    private static void ResampleRow(
        RgbImage image, Span<byte> target, (double X, double Y) start, (double X, double Y) step, ReadOnlySpan<byte> paper)
    {
        for (int i = 0; i * RgbImage.Channels < target.Length; i++)
        {
            // Centres of pixels are at halves.
            double x = start.X + i * step.X - 0.5;
            double y = start.Y + i * step.Y - 0.5;
            (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
            (double right, double below) = (x - left, y - top);
            for (int channel = 0; channel < RgbImage.Channels; channel++)
            {
                double upper = (1 - right) * At(left, top, channel, paper) + right * At(left + 1, top, channel, paper);
                double lower = (1 - right) * At(left, top + 1, channel, paper) + right * At(left + 1, top + 1, channel, paper);
                target[RgbImage.Channels * i + channel] = (byte)((1 - below) * upper + below * lower + 0.5);
            }
        }

        byte At(int x, int y, int channel, ReadOnlySpan<byte> outside) =>
            (uint)x < (uint)image.Width && (uint)y < (uint)image.Height
                ? image.Pixels[y * image.Stride + RgbImage.Channels * x + channel]
                : outside[channel];
    }
}
