namespace DeepSeekOcr.Rendering;

/// <summary>How a page is set. Lengths are pixels of the page.</summary>
public sealed record PageStyle
{
    /// <summary>The typeface. Default: <see cref="FontLibrary.Default"/>.</summary>
    public Font Font { get; init; } = FontLibrary.Default;

    /// <summary>Size of the type (its em). Default: 24.</summary>
    public float SizePixels { get; init; } = 24;

    /// <summary>Left margin. Default: 10.</summary>
    public float MarginLeft { get; init; } = 10;

    /// <summary>Top margin. Default: 10.</summary>
    public float MarginTop { get; init; } = 10;

    /// <summary>Right margin. Default: 10.</summary>
    public float MarginRight { get; init; } = 10;

    /// <summary>Bottom margin. Default: 10.</summary>
    public float MarginBottom { get; init; } = 10;

    /// <summary>Distance of baselines, in units of the size. Default: 1.2.</summary>
    public float LineHeight { get; init; } = 1.2f;

    /// <summary>
    /// Whether every line is filled to its last character, as a terminal does, and not broken at a space. Default: no.
    /// </summary>
    public bool FillLines { get; init; }

    /// <summary>Cells that the characters of every line are set in; null sets each after the one before it. Default: null.</summary>
    public GlyphCells? Cells { get; init; }

    /// <summary>Grey of the letters, 0 black to 255 white. Default: 0.</summary>
    public byte Ink { get; init; }

    /// <summary>Grey of the paper. Default: 255.</summary>
    public byte Paper { get; init; } = 255;

    /// <summary>Whether edges of letters are grey. Default: yes.</summary>
    public bool Antialias { get; init; } = true;

    /// <summary>Room that a character takes of its line, in units of the size.</summary>
    internal float Advance(char character) => Cells is { } cells ? cells.Column / SizePixels : Font.Advance(character);
}
