using System.Text.Json;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class CompressCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compress_ShortText_TellsWhatItCostAndWhatCameBack()
    {
        string text = _folder.Write("text.txt", "The quick brown fox jumps over the lazy dog.");
        string image = Path.Combine(_folder.Path, "page.png");

        CommandLine run = await CommandLine.RunAsync("compress", text, "--model", CommandLine.Model, "--out", image);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Text           10 tokens (10 without white space), 44 characters", run.Output, StringComparison.Ordinal);
        Assert.Contains("Vision tokens  64", run.Output, StringComparison.Ordinal);
        Assert.Contains("Compression    0.2×", run.Output, StringComparison.Ordinal);
        Assert.Contains("[-", run.Output, StringComparison.Ordinal);
        Assert.Equal(512, ImageDecoder.Decode(image).Width);
    }

    [Fact]
    public async Task Compress_Json_DifferencesMakeBothTexts()
    {
        string text = _folder.Write("text.txt", "The quick brown fox jumps over the lazy dog.");

        CommandLine run = await CommandLine.RunAsync(
            "compress", text, "--model", CommandLine.Model, "--mode", "small", "--font", "open sans", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        JsonElement report = json.RootElement;
        Assert.Equal(
            ("small", "Open Sans", 100), (
                report.GetProperty("mode").GetString(), report.GetProperty("font").GetString(), report.GetProperty("vision_tokens")
                    .GetInt32()));
        Assert.Equal(0.1, report.GetProperty("compression").GetDouble(), 6);
        Assert.InRange(report.GetProperty("precision").GetDouble(), 0, 0.5);
        Assert.Equal(report.GetProperty("text").GetString(), Join(report, "missing"));
        Assert.Equal(report.GetProperty("expected").GetString(), Join(report, "extra"));
    }

    [Fact]
    public async Task Compress_TextBeyondThePage_IsOneLine()
    {
        string text = _folder.Write("text.txt", string.Join('\n', Enumerable.Range(0, 300)));
        (await CommandLine.RunAsync("compress", text, "--model", CommandLine.Model))
            .Complains(1, "do not fit a page of 512×512 pixels in type of 6.6 pixels, the smallest");
    }

    [Fact]
    public async Task Compress_GivenSize_IsUsedAndRefusedWhereItDoesNotFit()
    {
        string text = _folder.Write("text.txt", "The quick brown fox jumps over the lazy dog.");
        CommandLine run = await CommandLine.RunAsync("compress", text, "--model", CommandLine.Model, "--size", "20");
        Assert.Contains("DejaVu Sans Mono of 20 pixels", run.Output, StringComparison.Ordinal);
        (await CommandLine.RunAsync("compress", text, "--model", CommandLine.Model, "--size", "120"))
            .Complains(1, "of 44 characters fit a page of 512×512 pixels in type of 120 pixels");
    }

    [Fact]
    public async Task Compress_CharacterThatTheFontLacks_IsOneLine() =>
        (await CommandLine.RunAsync("compress", _folder.Write("text.txt", "中"), "--model", CommandLine.Model))
            .Complains(1, "has no glyph for U+4E2D");

    [Fact]
    public async Task Compress_EmptyFile_IsOneLine() =>
        (await CommandLine.RunAsync("compress", _folder.Write("text.txt", " \n"), "--model", CommandLine.Model))
            .Complains(1, "text.txt: has no text to render.");

    private static string Join(JsonElement report, string without) => string.Concat(report.GetProperty("differences").EnumerateArray()
        .Where(piece => piece.GetProperty("kind").GetString() != without)
        .Select(piece => piece.GetProperty("text").GetString()));
}
