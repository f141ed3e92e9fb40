using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Rendering.Documents;

namespace DeepSeekOcr.Data.Documents;

/// <summary>
/// Pages as people make them (sheets, screens, slides; letters, articles, lists), drawn at the resolution of a printer, scanner or screen
/// and brought to the mode by the product's own preprocessor.
/// </summary>
public sealed class DocumentPageSource : IPageSource
{
    // Width to height: A4 and A5, letter, book, square, screens and slides; sheets are the most.
    private static readonly float[] Proportions = [0.707f, 0.707f, 0.707f, 0.773f, 0.65f, 1, 1.33f, 1.6f];

    // Narrower columns hold no lines of text.
    private const float LettersForTwo = 56;

    private readonly DocumentPageOptions _options;
    private readonly long _seed;
    private readonly DocumentRenderer _renderer = new();

    /// <summary>Prepares the series of <paramref name="seed"/>.</summary>
    /// <exception cref="ArgumentException">No font or no characters are wanted, or the mode cuts pages.</exception>
    public DocumentPageSource(DocumentPageOptions options, long seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Fonts.Count == 0 || options.MinCharacters < 1 || options.MaxCharacters < options.MinCharacters)
        {
            throw new ArgumentException(
                $"{options.Fonts.Count} fonts and {options.MinCharacters} to {options.MaxCharacters} characters make no pages.",
                nameof(options));
        }

        if (options.Mode.TileSize is not null)
        {
            throw new ArgumentException($"Mode {options.Mode} cuts pages into tiles; places are known on whole pages.", nameof(options));
        }

        (_options, _seed) = (options, seed);
    }

    /// <inheritdoc/>
    public TextPage Page(long index)
    {
        var random = new SeededRandom(_seed, index);
        Font font = _options.Fonts[random.Next(_options.Fonts.Count)];
        int characters = random.Next(_options.MinCharacters, _options.MaxCharacters + 1);
        float leading = random.Between(1, 1.8f);
        (float width, float height) = Seen(Proportions[random.Next(Proportions.Length)]);

        // A letter leaves half of its sheet empty, an article fills it.
        float room = random.Between(0.35f, 0.95f) * width * height * 0.75f / (characters * leading * font.Advance('n') * 0.95f);
        float size = Math.Clamp(MathF.Sqrt(room), _options.MinSizePixels, _options.MaxSizePixels);
        bool isScanned = random.NextDouble() < _options.Scanned;
        float scale = isScanned ? random.Between(1, 2.4f) : random.Next(3) == 0 ? 1 : random.Between(0.9f, 2.4f);
        int columns = Columns(random, width / (size * font.Advance('n')));
        DocumentStyle style = DocumentLooks.Draw(random, font, size * scale, leading, width * scale, columns, isScanned);
        IReadOnlyList<DocumentBlock> blocks = new DocumentText(_options.Corpus, random, font).Draw(characters, _options.RandomShare);
        RenderedPage page = _renderer.Render(blocks, (int)(width * scale), (int)(height * scale), style);
        RgbImage image = DocumentLooks.Colour(random, page, isScanned);
        var seen = new PageStyle { Font = font, SizePixels = size };
        return new TextPage(index, TextKind.Mixed, seen, PageView.Of(page, image, _options.Mode));
    }

    /// <inheritdoc/>
    public void Dispose() => _renderer.Dispose();

    /// <summary>One or, on pages as wide as so many letters, now and then two.</summary>
    private int Columns(SeededRandom random, float letters) =>
        random.NextDouble() < _options.TwoColumns && letters > LettersForTwo ? 2 : 1;

    /// <summary>Width and height of a page at the scale of its view.</summary>
    private (float Width, float Height) Seen(float proportion)
    {
        float side = _options.Mode.GlobalSize;
        return _options.Mode.Fit == ViewFit.Squash ? (side * MathF.Sqrt(proportion), side / MathF.Sqrt(proportion))
            : proportion < 1 ? (side * proportion, side)
            : (side, side / proportion);
    }
}
