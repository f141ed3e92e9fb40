using System.Text.Json.Serialization;
using Parquet;
using Parquet.Serialization;

namespace DeepSeekOcr.Data.Export;

/// <summary>A shard as a Parquet file: one row a page.</summary>
internal static class ParquetShard
{
    // A reader holds one row group at a time: at some 20 kB a page, 5 MB.
    private static readonly ParquetOptions Options = new() { RowGroupSize = 256 };

    /// <summary>Writes pages; equal pages give equal bytes.</summary>
    public static void Write(Stream stream, IEnumerable<DatasetPage> pages) =>
        ParquetSerializer.SerializeAsync(pages.Select(Row), stream, Options).GetAwaiter().GetResult();

    private static PageRow Row(DatasetPage page) => new()
    {
        Key = page.Labels.Key,
        Image = page.Image,
        Text = page.Text,
        Prompt = page.Labels.Prompt,
        Index = page.Labels.Index,
        Seed = page.Labels.Seed,
        Task = page.Labels.Task,
        Kind = page.Labels.Kind.ToString().ToLowerInvariant(),
        Width = page.Labels.Width,
        Height = page.Labels.Height,
        Font = page.Labels.Font,
        SizePixels = page.Labels.SizePixels,
        LineBoxes = [.. page.Labels.Lines.SelectMany(line => line.Box)],
        GlyphBoxes = [.. page.Labels.Glyphs.SelectMany(box => box)],
    };
}

/// <summary>A row of a <see cref="ParquetShard"/>; boxes are left, top, right, bottom in pixels, one after the other.</summary>
internal sealed class PageRow
{
    [JsonPropertyName("key")]
    public string Key { get; set; } = "";

    [JsonPropertyName("image")]
    public byte[] Image { get; set; } = [];

    [JsonPropertyName("text")]
    public string Text { get; set; } = "";

    [JsonPropertyName("prompt")]
    public string Prompt { get; set; } = "";

    [JsonPropertyName("index")]
    public long Index { get; set; }

    [JsonPropertyName("seed")]
    public long Seed { get; set; }

    [JsonPropertyName("task")]
    public int Task { get; set; }

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("width")]
    public int Width { get; set; }

    [JsonPropertyName("height")]
    public int Height { get; set; }

    [JsonPropertyName("font")]
    public string Font { get; set; } = "";

    [JsonPropertyName("size_pixels")]
    public float SizePixels { get; set; }

    [JsonPropertyName("line_boxes")]
    public List<float> LineBoxes { get; set; } = [];

    [JsonPropertyName("glyph_boxes")]
    public List<float> GlyphBoxes { get; set; } = [];
}
