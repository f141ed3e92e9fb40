using System.Text.Json;
using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>PDFs whose text makes reading them faster and changes nothing.</summary>
public sealed class ReadPdfTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReadPdfTests() => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "pdftotext"))),
        "poppler-utils (pdfinfo, pdftoppm, pdftotext) is not installed.");

    private static string Nano => Path.Combine(Golden.Repository, "models", "nano");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_PdfWithText_GivesTheTokensOfItsImagesInFewerPasses()
    {
        string sample = (await File.ReadAllTextAsync(Path.Combine(Golden.Repository, "samples", "page.txt"), Cancellation)).Trim();
        string[] texts = [sample, string.Join('\n', sample.Split('\n')[3..])];
        string path = _folder.Write("text.pdf", GridPdf.Make(texts));
        using OcrModel nano = OcrModel.Load(Nano);
        var reader = new PageReader(nano, new PageReadOptions { Straighten = false });
        using PageSource source = await DocumentInput.OpenAsync(path, new InputOptions { Mode = nano.Traits.DefaultMode }, Cancellation);
        await foreach (SourcePage page in source.ReadAsync(cancellation: Cancellation))
        {
            ReadResult plain = nano.Read(page.Image!, cancellation: Cancellation);

            ReadResult drafted = (await reader.ReadAsync(source.Name, page, cancellation: Cancellation)).Result!;

            Assert.Equal(plain.Ids, drafted.Ids);
            Assert.Equal(StopReason.Completed, drafted.StopReason);
            Assert.InRange(TextAccuracy.Precision(texts[page.Number - 1], drafted.Text), 0.97, 1);
            Assert.Equal(1, plain.Drafts.TokensPerPass);
            Assert.InRange(drafted.Drafts.TokensPerPass, 4, 16);
        }
    }

    [Fact]
    public async Task Read_PdfWithText_SaysWhatItsTextSaved()
    {
        string path = _folder.Write("text.pdf", GridPdf.Make(GridPdf.Texts(1)));

        CommandLine run = await CommandLine.RunAsync("read", path, "--model", Nano, "--json");

        using var page = JsonDocument.Parse(run.Output);
        JsonElement draft = page.RootElement.GetProperty("draft");
        int passes = draft.GetProperty("passes").GetInt32();
        Assert.Equal(0, run.ExitCode);
        Assert.InRange(draft.GetProperty("tokens_per_pass").GetDouble(), 4, 16);
        Assert.InRange(page.RootElement.GetProperty("tokens").GetProperty("output").GetInt32(), 4 * passes, 16 * passes);
    }

    [Fact]
    public async Task Read_PdfsTogether_WriteWhatTheyGiveOneByOne()
    {
        string path = _folder.Write("text.pdf", GridPdf.Make(GridPdf.Texts(3)));
        string[] arguments = ["read", path, "--model", Nano, "--format", "txt,json", "--out"];

        CommandLine alone = await CommandLine.RunAsync([.. arguments, Out("alone"), "--batch", "1"]);
        CommandLine together = await CommandLine.RunAsync([.. arguments, Out("together"), "--batch", "3"]);

        Assert.Equal((0, 0), (alone.ExitCode, together.ExitCode));
        Assert.All(
            ["text.txt", "text.json"], name => Assert.Equal(
                File.ReadAllBytes(Path.Combine(Out("alone"), name)), File.ReadAllBytes(Path.Combine(Out("together"), name))));
    }

    private string Out(string name) => Path.Combine(_folder.Path, name);
}
