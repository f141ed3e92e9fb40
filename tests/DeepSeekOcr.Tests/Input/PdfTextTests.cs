using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Pdf;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Testing;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace DeepSeekOcr.Tests.Input;

public sealed class PdfTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadText_TwoColumns_GoesDownOneAndThenTheOther()
    {
        string? text = await ReadText(Write(
            (50, ["Left column first line here", "left column second line here", "left column third line here"]),
            (320, ["Right column first line here", "right column second line here", "right column third line here"])));

        Assert.Equal(
            "Left column first line here left column second line here left column third line here "
            + "Right column first line here right column second line here right column third line here",
            string.Join(' ', text!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task ReadText_HeadingOverAScan_IsNoUsableText() => Assert.Null(await ReadText(Write((50, ["Scan 0001"]))));

    [Fact]
    public async Task ReadText_Picture_IsNone()
    {
        using PageSource source = await DocumentInput.OpenAsync(Golden.Find("images/tiny_40x30.png"), cancellation: Token);
        SourcePage page = await source.ReadAsync(cancellation: Token).SingleAsync(Token);
        Assert.Null(await page.ReadTextAsync(Token));
    }

    [Fact]
    public async Task ReadText_CancelledOrTooLate_IsNone()
    {
        byte[] file = Write((50, ["A line of text that is long enough to be a layer of a page."]));
        Assert.Null(await ReadText(file, cancellation: new CancellationToken(canceled: true)));
        using PageSource source = await Open(file);
        SourcePage page = await source.ReadAsync(cancellation: Token).FirstAsync(Token);
        File.Delete(source.Name);
        Assert.Null(await page.ReadTextAsync(Token));
    }

    [Theory]
    [InlineData("yes words and words | head -c 3000000", 1 << 20)]
    [InlineData("yes words and words | head -c 3000; exit 3", null)]
    [InlineData("head -c 3000 /dev/zero", null)]
    public async Task ReadText_ToolThatSaysMuchOrFails_IsCutOrNone(string tool, int? length)
    {
        Assert.SkipUnless(PdfSourceTests.HasPoppler && OperatingSystem.IsLinux(), "The tool is a shell script beside poppler's.");
        foreach (string program in new[] { "pdfinfo", "pdftoppm" })
        {
            File.CreateSymbolicLink(Path.Combine(_folder.Path, program), PdfSourceTests.FindPoppler(program));
        }

        string script = _folder.Write("pdftotext", $"#!/bin/sh\n{tool}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var options = new InputOptions { Dpi = 36, PopplerFolder = _folder.Path };
        using PageSource source = await DocumentInput.OpenAsync(_folder.Write("text.pdf", PdfFile.Make(contents: [""])), options, Token);
        SourcePage page = await source.ReadAsync(cancellation: Token).FirstAsync(Token);

        string? text = await page.ReadTextAsync(Token);

        Assert.Equal(length is null, text is null);
        Assert.InRange(text?.Length ?? 0, length ?? 0, (length + 4096) ?? 0);
    }

    [Theory]
    [InlineData("An honest sentence with quite enough letters in it, 1999.", true)]
    [InlineData("\uE001\uE002\uE003 words enough to be a text but one in five is private \uE001\uE002\uE003\uE001\uE002\uE003\uE001\uE002",
        false)]
    [InlineData("12 34 56 78 90 12 34 56 78 90 12 34 56 78 90 12 34 56 78", false)]
    [InlineData("文書の画像から文字を読み取るためのモデルであり、縦書きの頁や表も読むことができるものとして作られている。", true)]
    public void IsUsable_Text_IsJudgedByItsCharacters(string text, bool usable) => Assert.Equal(usable, PdfText.IsUsable(text));

    private async Task<PageSource> Open(byte[] file)
    {
        Assert.SkipUnless(PdfSourceTests.HasPoppler, "poppler-utils (pdfinfo, pdftoppm, pdftotext) is not installed.");
        return await DocumentInput.OpenAsync(_folder.Write("text.pdf", file), new InputOptions { Dpi = 36 }, Token);
    }

    private async Task<string?> ReadText(byte[] file, CancellationToken? cancellation = null)
    {
        using PageSource source = await Open(file);
        SourcePage page = await source.ReadAsync(cancellation: Token).FirstAsync(Token);
        return await page.ReadTextAsync(cancellation ?? Token);
    }

    private static byte[] Write(params (double Left, string[] Lines)[] columns)
    {
        using var builder = new PdfDocumentBuilder();
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        PdfPageBuilder page = builder.AddPage(PageSize.A4);
        foreach ((double left, string[] lines) in columns)
        {
            for (int i = 0; i < lines.Length; i++)
            {
                page.AddText(lines[i], 12, new PdfPoint(left, 700 - (i * 15)), font);
            }
        }

        return builder.Build();
    }
}
