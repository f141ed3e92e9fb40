using System.Diagnostics;
using System.Globalization;
using System.Text;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Tests.Documents.Kinds;

/// <summary>What other programs make of our files: each is skipped where its program is not installed.</summary>
public sealed class OtherProgramsTests : IDisposable
{
    private const string Page =
        """
        <|ref|>title<|/ref|><|det|>[[50, 40, 950, 80]]<|/det|>
        # Words of a title

        <|ref|>text<|/ref|><|det|>[[50, 100, 950, 200]]<|/det|>
        x**2 + y**2 and __init__ stay, **bold words** lose their stars, 10<sup>3</sup> is raised, a<b and c>d is text.

        <|ref|>table<|/ref|><|det|>[[50, 220, 950, 400]]<|/det|>
        <table><caption>Caption words</caption><tr><td>one</td><td>two</td></tr><tr><td colspan="9">three</td></tr></table> behind it

        <|ref|>text<|/ref|><|det|>[[50, 420, 950, 520]]<|/det|>
        - an item
          - an inner item
        - another

        <|ref|>text<|/ref|><|det|>[[50, 540, 950, 600]]<|/det|>
        한국어 문장은 띄어쓰기가 있습니다 and 参数为3B。

        Free words without a box.
        """;

    private static readonly string[] Words =
    [
        "Words of a title", "x**2 + y**2 and __init__ stay, bold words lose their stars,", "a<b and c>d is text.", "Caption words", "one",
        "two", "three", "behind it", "an item", "an inner item", "another", "한국어 문장은 띄어쓰기가 있습니다 and 参数为3B。",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly Shown _shown;

    public OtherProgramsTests()
    {
        var image = new RgbImage(1000, 1000);
        Array.Fill(image.Pixels, byte.MaxValue);
        _shown = Shown.Of(Page, image);
    }

    public void Dispose()
    {
        _shown.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Pdf_Poppler_FindsEveryWord() => AssertHasWords(Run("pdftotext", "-raw", _shown.Pdf, "-"), Words.Append("Free words"));

    [Fact]
    public void Pdf_MuPdf_FindsEveryWord() =>
        AssertHasWords(Run("mutool", "draw", "-q", "-F", "txt", _shown.Pdf), Words.Append("Free words"));

    [Fact]
    public void Word_LibreOffice_ShowsEveryWord()
    {
        string profile = $"-env:UserInstallation=file://{_folder.Path}/profile";
        Run("soffice", "--headless", profile, "--convert-to", "txt:Text (encoded):UTF8", "--outdir", _folder.Path, _shown.PathOf(".docx"));
        AssertHasWords(File.ReadAllText(Path.Combine(_folder.Path, "page.txt")), Words.Append("Free words without a box."));
    }

    [Fact]
    public void Html_Chromium_PrintsEveryWord()
    {
        string pdf = Path.Combine(_folder.Path, "page.pdf");
        Run(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={_folder.Path}/profile",
            $"--print-to-pdf={pdf}", $"file://{_shown.PathOf(".html")}");
        AssertHasWords(Run("pdftotext", "-raw", pdf, "-"), Words[..3].Concat(Words[4..11]).Append("Free words without a box."));
    }

    private static void AssertHasWords(string text, IEnumerable<string> expected)
    {
        string shown = Shown.Clean(string.Concat(text.Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format)));
        string folded = shown.Replace(" ", "", StringComparison.Ordinal);
        Assert.All(expected, words => Assert.Contains(words.Replace(" ", "", StringComparison.Ordinal), folded, StringComparison.Ordinal));
    }

    private static string Run(string program, params string[] arguments)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Any(path => File.Exists(Path.Combine(path, program))),
            $"{program} is not installed.");
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complaints.GetAwaiter().GetResult());
        return output;
    }
}
