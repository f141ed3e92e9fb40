using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Export;

/// <summary>What is known of a page: how it was made, and where everything stands. Boxes are left, top, right, bottom in pixels.</summary>
public sealed record PageLabels
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Names the page in its data set: its index, with zeros in front.</summary>
    public required string Key { get; init; }

    /// <summary>Its place in the series of <see cref="Seed"/>.</summary>
    public required long Index { get; init; }

    /// <summary>Seed of the data set.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of the task that it was made by.</summary>
    public required int Task { get; init; }

    /// <summary>What its text is made of.</summary>
    public required TextKind Kind { get; init; }

    /// <summary>What a model is asked.</summary>
    public required string Prompt { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The typeface.</summary>
    public required string Font { get; init; }

    /// <summary>Size of the type in pixels.</summary>
    public required float SizePixels { get; init; }

    /// <summary>Lines from top to bottom.</summary>
    public required IReadOnlyList<LabelledLine> Lines { get; init; }

    /// <summary>A box for each character of the text, line breaks among them, whose boxes have no width.</summary>
    public required IReadOnlyList<float[]> Glyphs { get; init; }

    /// <summary>Labels a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="task">Number of its task.</param>
    /// <param name="seed">Seed of the data set.</param>
    public static PageLabels Of(TextPage page, int task, long seed)
    {
        ArgumentNullException.ThrowIfNull(page);
        (RenderedPage rendered, PageStyle style) = (page.Page, page.Style);
        float[][] glyphs = [.. rendered.Glyphs.Select(glyph => Box(glyph, style))];
        return new PageLabels
        {
            Key = $"{page.Index:D9}",
            Index = page.Index,
            Seed = seed,
            Task = task,
            Kind = page.Kind,
            Prompt = "<image>\nFree OCR.",
            Width = rendered.Width,
            Height = rendered.Height,
            Font = page.FontName,
            SizePixels = style.SizePixels,
            Lines =
                [.. rendered.Glyphs.Index().GroupBy(glyph => glyph.Item.Line,
                    glyph => glyph.Index).Select(line => Line(rendered.Text, [.. line], glyphs))],
            Glyphs = glyphs,
        };
    }

    /// <summary>The labels as JSON, on one line.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    public static PageLabels FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<PageLabels>(json, Format) ?? throw new JsonException("The labels are null.");

    private static float[] Box(Glyph glyph, PageStyle style)
    {
        float baseline = glyph.Y + (style.Font.CapHeight * style.SizePixels / 2);
        float left = glyph.X - (glyph.Width / 2);
        return
        [
            Rounded(left),
            Rounded(baseline - (style.Font.Ascent * style.SizePixels)),
            Rounded(left + glyph.Width),
            Rounded(baseline + (style.Font.Descent * style.SizePixels)),
        ];
    }

    private static LabelledLine Line(string text, int[] indices, float[][] glyphs) => new(
        text.Substring(indices[0], indices.Length).TrimEnd('\n'),
        [indices.Min(i => glyphs[i][0]), indices.Min(i => glyphs[i][1]), indices.Max(i => glyphs[i][2]), indices.Max(i => glyphs[i][3])]);

    private static float Rounded(float place) => MathF.Round(place, 2);
}

/// <summary>A line of a page.</summary>
/// <param name="Text">Without its line break.</param>
/// <param name="Box">Left, top, right, bottom in pixels.</param>
public sealed record LabelledLine(string Text, float[] Box);
