using SkiaSharp;

namespace DeepSeekOcr.Rendering;

/// <summary>One typeface: which characters it has and how wide they are.</summary>
/// <remarks>Widths scale with the size (no hinting), so a layout is arithmetic and a size can be searched for without drawing.</remarks>
public sealed class Font
{
    // Measuring at a large size keeps the rounding of the font's own units out of the widths.
    private const float MeasuredSize = 1024;

    private readonly SKTypeface _typeface;
    private readonly SKFont _measuring;
    private readonly Dictionary<char, (ushort Glyph, float Advance)> _rare = [];
    private readonly (ushort Glyph, float Advance)[] _common = new (ushort, float)[256];

    internal Font(string name, SKTypeface typeface, bool isMonospaced)
    {
        Name = name;
        IsMonospaced = isMonospaced;
        _typeface = typeface;
        _measuring = CreateFont(MeasuredSize);
        Ascent = -_measuring.Metrics.Ascent / MeasuredSize;
        Descent = _measuring.Metrics.Descent / MeasuredSize;
        CapHeight = _measuring.Metrics.CapHeight / MeasuredSize;
        for (int c = 0; c < _common.Length; c++)
        {
            _common[c] = Measure((char)c);
        }
    }

    /// <summary>Its name, for <see cref="FontLibrary.Find"/>.</summary>
    public string Name { get; }

    /// <summary>Whether all its characters are equally wide.</summary>
    public bool IsMonospaced { get; }

    /// <summary>Room above the baseline, in units of the size.</summary>
    public float Ascent { get; }

    /// <summary>Room below the baseline, in units of the size.</summary>
    public float Descent { get; }

    /// <summary>Height of a capital, in units of the size.</summary>
    public float CapHeight { get; }

    /// <summary>Whether the font draws <paramref name="character"/>; a line break and a space need no glyph.</summary>
    public bool Has(char character) => character is '\n' or ' ' || (!char.IsControl(character) && Lookup(character).Glyph != 0);

    /// <summary>How far <paramref name="character"/> moves the pen, in units of the size.</summary>
    public float Advance(char character) => Lookup(character).Advance;

    internal ushort Glyph(char character) => Lookup(character).Glyph;

    /// <summary>The outlines, for a caller that draws by itself; a new object, which the caller disposes of.</summary>
    internal SKTypeface CreateTypeface()
    {
        using SKStreamAsset data = _typeface.OpenStream(out int index);
        return SKTypeface.FromStream(data, index);
    }

    /// <summary>A font that draws the outlines as designed: no hinting, glyphs between pixels, grey edges.</summary>
    internal SKFont CreateFont(float size, bool antialias = true) => new(_typeface, size)
    {
        Edging = antialias ? SKFontEdging.Antialias : SKFontEdging.Alias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
        LinearMetrics = true,
    };

    private (ushort Glyph, float Advance) Lookup(char character)
    {
        if (character < _common.Length)
        {
            return _common[character];
        }

        lock (_rare)
        {
            if (!_rare.TryGetValue(character, out (ushort Glyph, float Advance) entry))
            {
                _rare.Add(character, entry = Measure(character));
            }

            return entry;
        }
    }

    private (ushort Glyph, float Advance) Measure(char character)
    {
        ushort glyph = _measuring.GetGlyph(character);
        Span<float> widths = stackalloc float[1];
        _measuring.GetGlyphWidths([glyph], widths, []);
        return (glyph, widths[0] / MeasuredSize);
    }
}
