using System.Globalization;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>
/// Held-out text of the length that gives each compression, black on white, in the largest type of the token grid that fits the page.
/// </summary>
/// <remarks>Fonts share their texts, so that they are compared on the same ones.</remarks>
public sealed class RenderedStudy : IStudySource
{
    private readonly RenderedStudyOptions _options;

    /// <summary>Prepares the pages; none is made yet.</summary>
    /// <exception cref="ArgumentException">A list is empty, or no pages are wanted.</exception>
    public RenderedStudy(RenderedStudyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Items = [.. List()];
        if (Items.Count == 0)
        {
            throw new ArgumentException("No mode, compression, kind, font or page is wanted.", nameof(options));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StudyItem> Items { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults => [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["study"] = "rendered",
        ["modes"] = string.Join(',', _options.Modes),
        ["ratios"] = string.Join(',', _options.Ratios.Select(ratio => ratio.ToString(CultureInfo.InvariantCulture))),
        ["kinds"] = string.Join(',', _options.Kinds.Select(Name)),
        ["fonts"] = string.Join(',', _options.Fonts.Select(font => font.Name)),
        ["pages"] = _options.Pages.ToString(CultureInfo.InvariantCulture),
        ["seed"] = _options.Seed.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Vision tokens of a square page of the mode's own size.</summary>
    public static int VisionTokens(ResolutionMode mode)
    {
        ArgumentNullException.ThrowIfNull(mode);
        return mode.VisionTokensFor(mode.PageSide, mode.PageSide);
    }

    /// <inheritdoc/>
    public StudySheet Make(StudyItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Render(item.Text.Value, item.Mode, FontLibrary.Find(item.Cell.Font!));
    }

    /// <summary>
    /// Makes the page of a text in the largest type of the <see cref="TokenGrid"/> that fits, as <c>dsocr render --fit</c> does.
    /// </summary>
    /// <exception cref="PageRenderException">The font lacks a character, or the text does not fit at the smallest size.</exception>
    public static StudySheet Render(string text, ResolutionMode mode, Font font)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(mode);
        int side = mode.PageSide;
        PageStyle style = TokenGrid.Fit(text, side, side, font) ?? throw new PageRenderException(string.Create(
            CultureInfo.InvariantCulture,
            $"{text.Length} characters do not fit a page of {side}×{side} pixels in type of {TokenGrid.Densest.Style(font).SizePixels:F1} "
            + $"pixels, the smallest; a mode of more pixels takes more"));
        return Render(text, mode, style);
    }

    /// <summary>Makes the page of a text in a given setting.</summary>
    /// <exception cref="PageRenderException">The font lacks a character, or the text does not fit.</exception>
    public static StudySheet Render(string text, ResolutionMode mode, PageStyle style)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(mode);
        ArgumentNullException.ThrowIfNull(style);
        int side = mode.PageSide;
        using var renderer = new PageRenderer();
        RenderedPage page = renderer.Render(text, side, side, style);
        return page.IsComplete
            ? new StudySheet(new RgbImage(page.Width, page.Height, page.ToRgb()), page.Text, style.SizePixels)
            : throw new PageRenderException(string.Create(
                CultureInfo.InvariantCulture,
                $"{page.FittedCharacters} of {text.Length} characters fit a page of {side}×{side} pixels in type of {style.SizePixels} "
                + $"pixels"));
    }

    /// <summary>How a kind is spelt.</summary>
    public static string Name(StudyKind kind) => kind switch
    {
        StudyKind.Prose => "prose",
        StudyKind.Lines => "lines",
        StudyKind.Random => "random",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    private IEnumerable<StudyItem> List() =>
        from mode in _options.Modes
        from ratio in _options.Ratios
        from kind in _options.Kinds
        from page in Enumerable.Range(0, _options.Pages)
        let text = new Lazy<string>(() => StudyText.Draw(kind, (int)Math.Round(ratio * VisionTokens(mode)), _options.Seed, page))
        from font in _options.Fonts
        select new StudyItem(new StudyCellKey(mode.Name, Name(kind), font.Name, ratio, Tokens: null), mode, page, Name: null, text);
}
