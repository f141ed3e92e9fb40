using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Pages;

/// <summary>What the text of a page is made of.</summary>
public enum TextKind
{
    /// <summary>An excerpt of the corpus.</summary>
    Prose,

    /// <summary>Random strings, numbers, names.</summary>
    Random,

    /// <summary>Both in turn.</summary>
    Mixed,
}

/// <summary>A page of an <see cref="IPageSource"/>.</summary>
/// <param name="Index">Its place in the series.</param>
/// <param name="Kind">What its text is made of.</param>
/// <param name="Style">How it is set; of a document, the font and size of its text.</param>
/// <param name="Page">The image and its text.</param>
public sealed record TextPage(long Index, TextKind Kind, PageStyle Style, RenderedPage Page)
{
    /// <summary>The typeface of its text. Default: that of <see cref="Style"/>.</summary>
    public string FontName { get; init; } = Style.Font.Name;
}
