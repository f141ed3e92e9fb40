namespace DeepSeekOcr.Rendering.Documents;

/// <summary>Where the lines of a paragraph stand between the margins.</summary>
public enum TextAlignment
{
    /// <summary>At the left margin.</summary>
    Left,

    /// <summary>From margin to margin, but for the last line of a paragraph.</summary>
    Justified,

    /// <summary>In the middle.</summary>
    Centred,
}

/// <summary>How a document's page is set. Lengths are pixels of the page unless they say otherwise.</summary>
public sealed record DocumentStyle
{
    /// <summary>Font of the text. Default: <see cref="FontLibrary.Default"/>.</summary>
    public Font Body { get; init; } = FontLibrary.Default;

    /// <summary>Font of headings. Default: <see cref="FontLibrary.Default"/>.</summary>
    public Font Heading { get; init; } = FontLibrary.Default;

    /// <summary>Size of the text (its em). Default: 24.</summary>
    public float SizePixels { get; init; } = 24;

    /// <summary>Size of headings, in units of the text's. Default: 1.4.</summary>
    public float HeadingScale { get; init; } = 1.4f;

    /// <summary>Distance of baselines, in units of the size. Default: 1.3.</summary>
    public float LineHeight { get; init; } = 1.3f;

    /// <summary>Room between paragraphs, in units of the size. Default: 0.6.</summary>
    public float ParagraphSpace { get; init; } = 0.6f;

    /// <summary>How far the first line of a paragraph is set in, in units of the size. Default: 0.</summary>
    public float Indent { get; init; }

    /// <summary>Left and right margin. Default: 60.</summary>
    public float MarginSide { get; init; } = 60;

    /// <summary>Top and bottom margin. Default: 60.</summary>
    public float MarginEnd { get; init; } = 60;

    /// <summary>Columns of text, read one after the other; a heading that opens the page spans them. Default: 1.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>Room between columns, in units of the size. Default: 2.</summary>
    public float ColumnGap { get; init; } = 2;

    /// <summary>Thickness of the lines above and below rows of tables; 0 leaves them out. Default: 0.</summary>
    public float RuleThickness { get; init; }

    /// <summary>Where lines of paragraphs stand; headings are centred where these are. Default: at the left.</summary>
    public TextAlignment Alignment { get; init; }

    /// <summary>By how many degrees the page lies turned, clockwise, as in a scanner. Default: 0.</summary>
    public float Skew { get; init; }

    /// <summary>Whether edges of letters are grey. Default: yes.</summary>
    public bool Antialias { get; init; } = true;
}
