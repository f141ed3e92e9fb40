namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>A page turned upright and level, and the way back to the image as it was.</summary>
/// <param name="Image">The page; the very image that was given if nothing was to be undone.</param>
/// <param name="Orientation">How it lay.</param>
/// <param name="ToOriginal">Takes places on <paramref name="Image"/> to places on the image that was given.</param>
/// <param name="Statistics">What is on it.</param>
public sealed record UprightPage(RgbImage Image, PageOrientation Orientation, AffineMap ToOriginal, PageStatistics Statistics)
{
    /// <summary>Lesser skews, in degrees, are left alone: readers do not mind them, and resampling blurs.</summary>
    public const double LeastSkew = 0.6;

    /// <summary>A page as it lies.</summary>
    public static UprightPage AsItIs(RgbImage page) => new(page, PageOrientation.Unknown, AffineMap.Identity, PageStatistics.Of(page));

    /// <summary>Undoes a page's turn and skew. A page of which nothing is known is left as it is.</summary>
    public static UprightPage Of(RgbImage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        InkMap map = InkMap.Of(page);
        var letters = new TextLineFinder(map, InkComponents.Of(map));
        PageOrientation orientation = OrientationDetector.Detect(map, letters);
        bool isSkewed = Math.Abs(orientation.Skew) >= LeastSkew;
        if (orientation.Turn is null or PageTurn.None && !isSkewed)
        {
            return new UprightPage(page, orientation, AffineMap.Identity, PageStatistics.Of(page, map, letters));
        }

        (RgbImage image, AffineMap toOriginal) = ImageRotation.Undo(page, orientation.Turn ?? PageTurn.None);
        if (isSkewed)
        {
            (image, AffineMap level) = ImageRotation.Level(image, orientation.Skew, PaperOf(image));
            toOriginal = level.Then(toOriginal);
        }

        return new UprightPage(image, orientation, toOriginal, PageStatistics.Of(image));
    }

    /// <summary>The commonest level of each channel, of every 97th pixel.</summary>
    private static (byte Red, byte Green, byte Blue) PaperOf(RgbImage image)
    {
        const int Step = 97;
        Span<int> counts = stackalloc int[RgbImage.Channels * 256];
        for (int i = 0; i + 2 < image.Pixels.Length; i += Step * RgbImage.Channels)
        {
            for (int channel = 0; channel < RgbImage.Channels; channel++)
            {
                counts[channel * 256 + image.Pixels[i + channel]]++;
            }
        }

        return (Commonest(counts[..256]), Commonest(counts[256..512]), Commonest(counts[512..]));
    }

    private static byte Commonest(ReadOnlySpan<int> counts)
    {
        int best = 0;
        for (int level = 1; level < counts.Length; level++)
        {
            best = counts[level] > counts[best] ? level : best;
        }

        return (byte)best;
    }
}
