using System.Text;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Pages;

/// <summary>Pages of text in one font and size, from margin to margin.</summary>
public sealed class TextPageSource : IPageSource
{
    private readonly TextPageOptions _options;
    private readonly long _seed;
    private readonly PageRenderer _renderer = new();

    /// <summary>Prepares the series of <paramref name="seed"/>.</summary>
    /// <exception cref="ArgumentException">No font, no characters or no kind of text is wanted.</exception>
    public TextPageSource(TextPageOptions options, long seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Fonts.Count == 0 || options.MinCharacters < 1 || options.MaxCharacters < options.MinCharacters)
        {
            throw new ArgumentException(
                $"{options.Fonts.Count} fonts and {options.MinCharacters} to {options.MaxCharacters} characters make no pages.",
                nameof(options));
        }

        if (!(options.ProseWeight >= 0 && options.RandomWeight >= 0 && options.MixedWeight >= 0
            && options.ProseWeight + options.RandomWeight + options.MixedWeight > 0))
        {
            throw new ArgumentException("The weights of prose, random and mixed pages must not be negative nor all zero.", nameof(options));
        }

        _options = options;
        _seed = seed;
    }

    /// <inheritdoc/>
    public TextPage Page(long index)
    {
        var random = new SeededRandom(_seed, index);
        TextKind kind = DrawKind(random);
        string text = DrawText(random, kind);
        PageStyle style = DrawStyle(random, text);
        RenderedPage page = _renderer.Render(text, _options.Width, _options.Height, style);
        _options.Noise.Apply(page.Pixels, page.Width, random);
        return new TextPage(index, kind, style, page);
    }

    /// <inheritdoc/>
    public void Dispose() => _renderer.Dispose();

    private TextKind DrawKind(SeededRandom random)
    {
        double draw = random.NextDouble() * (_options.ProseWeight + _options.RandomWeight + _options.MixedWeight);
        return draw < _options.ProseWeight ? TextKind.Prose
            : draw < _options.ProseWeight + _options.RandomWeight ? TextKind.Random
            : TextKind.Mixed;
    }

    private string DrawText(SeededRandom random, TextKind kind)
    {
        int characters = random.Next(_options.MinCharacters, _options.MaxCharacters + 1);
        bool paragraphs = random.NextDouble() < _options.ParagraphChance;
        return kind switch
        {
            TextKind.Prose => _options.Corpus.Excerpt(random, characters, paragraphs),
            TextKind.Random => RandomText.Draw(random, characters, _options.LineBreaks),
            _ => DrawMixed(random, characters, paragraphs),
        };
    }

    private string DrawMixed(SeededRandom random, int characters, bool paragraphs)
    {
        var text = new StringBuilder(characters + 40);
        bool prose = random.Next(2) == 0;
        while (text.Length < characters)
        {
            int part = Math.Min(characters - text.Length, random.Next(20, 120));
            text.Append(text.Length == 0 ? "" : paragraphs ? "\n" : " ")
                .Append(prose ? _options.Corpus.Excerpt(random, part) : RandomText.Draw(random, part, _options.LineBreaks));
            prose = !prose;
        }

        return text.ToString();
    }

    private PageStyle DrawStyle(SeededRandom random, string text)
    {
        if (_options.Grids.Count > 0)
        {
            Font font = _options.Fonts[random.Next(_options.Fonts.Count)];
            return _options.Grids[random.Next(_options.Grids.Count)].Style(font) with
            {
                Ink = (byte)random.Next(_options.MaxInk + 1),
                Paper = (byte)random.Next(_options.MinPaper, 256),
                FillLines = random.NextDouble() < _options.FillChance,
            };
        }

        var style = new PageStyle
        {
            Font = _options.Fonts[random.Next(_options.Fonts.Count)],
            MarginLeft = random.Between(_options.MinMargin, _options.MaxMargin),
            MarginTop = random.Between(_options.MinMargin, _options.MaxMargin),
            MarginRight = random.Between(_options.MinMargin, _options.MaxMargin),
            MarginBottom = random.Between(_options.MinMargin, _options.MaxMargin),
            LineHeight = random.Between(_options.MinLineHeight, _options.MaxLineHeight),
            Ink = (byte)random.Next(_options.MaxInk + 1),
            Paper = (byte)random.Next(_options.MinPaper, 256),
            FillLines = random.NextDouble() < _options.FillChance,
        };
        float factor = random.Between(_options.MinSizeFactor, _options.MaxSizeFactor);
        return style with { SizePixels = _options.SizePixels ?? Math.Min(_options.MaxSizePixels, factor * LargestSize(text, style)) };
    }

    private float LargestSize(string text, PageStyle style) =>
        PageRenderer.FitSize(text, _options.Width, _options.Height, style)
        ?? throw new PageRenderException(
            $"{text.Length} characters do not fit a page of {_options.Width}×{_options.Height} pixels at any size");
}
