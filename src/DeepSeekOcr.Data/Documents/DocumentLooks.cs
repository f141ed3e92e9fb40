using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Rendering.Documents;

namespace DeepSeekOcr.Data.Documents;

/// <summary>Draws how a document is set, and what ink and paper, a scanner and a JPEG encoder make of it.</summary>
internal static class DocumentLooks
{
    private const float MaxSkew = 1;

    private static readonly PageNoise Scan = new() { Chance = 1 };

    /// <summary>Alignment, margins, columns, spaces and headings of a page.</summary>
    public static DocumentStyle Draw(SeededRandom random, Font font, float size, float leading, float width, int columns, bool isScanned)
    {
        Font bold = FontLibrary.TryFind(font.Name + " Bold") ?? font;
        bool isIndented = random.Next(3) == 0;
        return new DocumentStyle
        {
            Body = font,
            Heading = random.Next(4) == 0 ? font : bold,
            SizePixels = size,
            HeadingScale = random.Next(4) == 0 ? 1 : random.Between(1.1f, 1.8f),
            LineHeight = leading,
            ParagraphSpace = isIndented ? 0 : random.Between(0, 1.2f),
            Indent = isIndented ? random.Between(1, 2) : 0,
            MarginSide = width * random.Between(0.02f, 0.14f),
            MarginEnd = (size * 2) + (width * random.Between(0, 0.12f)),
            Columns = columns,
            ColumnGap = random.Between(1.2f, 3),
            RuleThickness = random.Next(2) * random.Between(0.03f, 0.1f) * size,
            Alignment = random.Next(10) switch { < 6 => TextAlignment.Left, < 9 => TextAlignment.Justified, _ => TextAlignment.Centred },
            Skew = isScanned && random.Next(2) == 0 ? random.Between(-MaxSkew, MaxSkew) : 0,
            Antialias = random.Next(20) != 0,
        };
    }

    /// <summary>The page with its faults, in its colours.</summary>
    public static RgbImage Colour(SeededRandom random, RenderedPage page, bool isScanned)
    {
        if (isScanned)
        {
            Scan.Apply(page.Pixels, page.Width, random);
        }

        int[] paper = random.Next(2) == 0 ? [255, 255, 255] : Shade(random, 200, 256);
        int[] ink = random.Next(2) == 0 ? [0, 0, 0] : Shade(random, 0, 110);
        if (!isScanned && random.Next(8) == 0)
        {
            (paper, ink) = (ink, paper);
        }

        RgbImage image = Mix(page, ink, paper);
        return random.Next(isScanned ? 2 : 8) == 0 ? Encoded(page with { Colours = image.Pixels }, random.Next(50, 95)) : image;
    }

    private static int[] Shade(SeededRandom random, int from, int to) =>
        [random.Next(from, to), random.Next(from, to), random.Next(from, to)];

    private static RgbImage Encoded(RenderedPage page, int quality) => ImageDecoder.Decode(page.ToJpeg(quality), "page");

    private static RgbImage Mix(RenderedPage page, int[] ink, int[] paper)
    {
        byte[] levels = new byte[256 * RgbImage.Channels];
        for (int i = 0; i < levels.Length; i++)
        {
            (int level, int channel) = (i / RgbImage.Channels, i % RgbImage.Channels);
            levels[i] = (byte)((ink[channel] * (255 - level) + paper[channel] * level + 127) / 255);
        }

        var image = new RgbImage(page.Width, page.Height);
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < page.Pixels.Length; i++)
        {
            levels.AsSpan(page.Pixels[i] * RgbImage.Channels, RgbImage.Channels).CopyTo(pixels[(i * RgbImage.Channels)..]);
        }

        return image;
    }
}
