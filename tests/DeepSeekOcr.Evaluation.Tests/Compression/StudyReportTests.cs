using System.Text.Json;
using System.Xml.Linq;
using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Evaluation.Compression.Reporting;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Evaluation.Tests.Compression;

/// <summary>A study of pages whose ends were read as something nasty, written once for all tests.</summary>
public sealed class WrittenStudy : IDisposable
{
    private const string Hostile = "<script>alert(1)</script>&\"'\u0001\u001b[31m";

    private readonly TemporaryFolder _folder = new();

    public WrittenStudy()
    {
        var source = new RenderedStudy(
            new RenderedStudyOptions { Modes = [ResolutionMode.Tiny, ResolutionMode.Small], Ratios = [2, 4, 6, 8], Pages = 2 });
        StudySettings settings = StudySettings.Of(source, "stub");
        using StudyLog log = StudyLog.Open(Folder, settings);
        IReadOnlyList<StudyPage> pages = new CompressionStudy(source, new StubReader(source, text => text[..^20] + Hostile).Read).Run(log);
        Files = StudyReport.Write(Folder, StudySummary.Of("<b>stub</b>", settings, source, pages), source, pages);
    }

    public string Folder => _folder.Path;

    public IReadOnlyList<string> Files { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class StudyReportTests(WrittenStudy study) : IClassFixture<WrittenStudy>
{
    [Fact]
    public void Write_Study_LeavesEveryFileAndNothingElse() => Assert.Equal(
        ["compression.csv", "compression.html", "compression.json", "compression.png", "compression.svg", "pages.jsonl"],
        Directory.GetFiles(study.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Write_Json_HasCellsWithIntervalsAndThePaper()
    {
        using var json = JsonDocument.Parse(Read("compression.json"));
        JsonElement[] cells = [.. json.RootElement.GetProperty("cells").EnumerateArray()];
        Assert.Equal(2 * 4 * 3, cells.Length);
        Assert.All(cells, cell =>
        {
            JsonElement precision = cell.GetProperty("figures").GetProperty("precision");
            Assert.InRange(
                precision.GetProperty("mean").GetDouble(), precision.GetProperty("low").GetDouble(), precision.GetProperty("high")
                    .GetDouble());
            Assert.Equal(2, cell.GetProperty("figures").GetProperty("stops").GetProperty("completed").GetInt32());
        });
        Assert.Equal(14, json.RootElement.GetProperty("published").GetArrayLength());
        Assert.Equal("stub", json.RootElement.GetProperty("settings").GetProperty("model").GetString());
    }

    [Fact]
    public void Write_Csv_HasARowForEachCell()
    {
        string[][] rows = [.. Read("compression.csv").TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        Assert.Equal(1 + 24, rows.Length);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal(["tiny", "prose", "DejaVu Sans Mono", "2"], rows[1][..4]);
    }

    [Fact]
    public void Write_Picture_HasInkInTheColoursOfItsLines()
    {
        RgbImage image = ImageDecoder.Decode(Path.Combine(study.Folder, "compression.png"));
        Assert.Equal((1000, 600), (image.Width, image.Height));
        Assert.True(Count(image, 0x00, 0x72, 0xB2) > 100, "prose has no line");
        Assert.True(Count(image, 0xD5, 0x5E, 0x00) > 100, "lines has no line");
    }

    [Fact]
    public void Write_Svg_IsXmlThatNamesThePaper()
    {
        string text = string.Concat(
            XDocument.Parse(Read("compression.svg")).Descendants().Where(node => node.Name.LocalName == "text")
                .Select(node => node.Value + "\n"));
        Assert.Contains("paper, tiny: DeepSeek-OCR on Fox", text, StringComparison.Ordinal);
        Assert.Contains("small (100 tokens), prose", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Html_EscapesWhatAModelWrote()
    {
        string html = Read("compression.html");
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>stub", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Html_ShowsPagesFromItselfAlone()
    {
        string html = Read("compression.html");
        Assert.Equal(1 + 2 * 3 * 3, html.Split("src=\"data:image/png;base64,").Length - 1);
        Assert.Equal(html.Split("src=").Length, html.Split("src=\"data:").Length);
        Assert.All(["<link", "href=", "url(", "@import"], reference => Assert.DoesNotContain(reference, html, StringComparison.Ordinal));
        Assert.Contains("<ins>", html, StringComparison.Ordinal);
        Assert.Contains("<del>", html, StringComparison.Ordinal);
    }

    private string Read(string name)
    {
        string path = Path.Combine(study.Folder, name);
        Assert.Contains(path, study.Files);
        return File.ReadAllText(path);
    }

    private static int Count(RgbImage image, byte red, byte green, byte blue) => Enumerable.Range(0, image.Width * image.Height)
        .Count(i => image.Pixels.AsSpan(3 * i, 3).SequenceEqual([red, green, blue]));
}
