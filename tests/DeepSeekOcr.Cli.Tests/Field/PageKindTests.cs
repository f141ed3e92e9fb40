using DeepSeekOcr.Tests;
using UglyToad.PdfPig;

namespace DeepSeekOcr.Cli.Tests.Field;

/// <summary>Kinds of pages on which readers fail: what is no page, what is blank, what size a page has.</summary>
public sealed class PageKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "field 14, blank page says nothing")]
    public async Task Read_BlankPage_SaysSoInOneLine()
    {
        string page = FieldFiles.Find("page/white.png");

        (await FieldFiles.ReadAsync(page)).Complains(0, $"{page}: the page is blank; nothing was read.");
    }

    [Fact(DisplayName = "field 14, blank page says nothing: white ink on transparency")]
    public async Task Read_WhiteInkOnTransparency_HasTheWords() =>
        FieldFiles.HasTheWords(await FieldFiles.ReadAsync(FieldFiles.Find("14-blank-page-says-nothing/white-ink.png")));

    [Fact(DisplayName = "field 14, blank page says nothing: with --out")]
    public async Task ReadOut_BlankPage_IsInTheSummary()
    {
        string page = FieldFiles.Find("page/white.png");

        CommandLine run = await FieldFiles.ReadAsync(page, "--out", Out);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"dsocr: {page}: page 1: the page is blank; nothing was read.\n", run.Error);
    }

    [Theory(DisplayName = "field 15, TIFF variants")]
    [InlineData("extra-sample.tif")]
    [InlineData("thumbnail.tif")]
    [InlineData("fax.tif")]
    public async Task Read_TiffVariant_HasTheWords(string file) =>
        FieldFiles.HasTheWords(await FieldFiles.ReadAsync(FieldFiles.Find($"15-tiff-variants/{file}")));

    [Fact(DisplayName = "field 15, TIFF variants: a fax is written as large as it is")]
    public async Task Read_Fax_IsWrittenWithSquarePixels()
    {
        string fax = FieldFiles.Find("15-tiff-variants/fax.tif");

        CommandLine run = await FieldFiles.ReadAsync(fax, "--out", Out, "--format", "pdf");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        (double Width, double Height) size = Assert.Single(Sizes("fax.searchable.pdf"));
        Assert.Equal(size.Width, size.Height, 0.02 * size.Width);
    }

    [Fact(DisplayName = "field 17, PDF page sizes")]
    public async Task Read_PdfOfThreeSizes_IsWrittenInThem()
    {
        CommandLine run = await FieldFiles.ReadAsync(
            FieldFiles.Find("17-pdf-page-sizes/sizes.pdf"), "--as-is", "--max-tokens", "20", "--format", "pdf", "--out", Out);

        Assert.Contains(run.ExitCode, (int[])[0, 3]);
        AssertSizes("sizes.searchable.pdf");
    }

    [Fact(DisplayName = "field 22, convert --image takes TIFF")]
    public async Task Convert_ImageIsTiff_HasThePicture()
    {
        CommandLine run = await CommandLine.RunAsync(
            "convert", FieldFiles.Find("page/page.txt"), "--image", FieldFiles.Find("15-tiff-variants/extra-sample.tif"),
            "--format", "pdf,html", "--out", Out);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using PdfDocument written = PdfDocument.Open(Path.Combine(Out, "page.searchable.pdf"));
        Assert.Single(Assert.Single(written.GetPages()).GetImages());
    }

    [Fact(DisplayName = "field 22, convert --image takes PDF")]
    public async Task Convert_ImageIsPdf_HasItsPagesInTheirSizes()
    {
        CommandLine run = await CommandLine.RunAsync(
            "convert", FieldFiles.Find("22-convert-image-tiff-pdf/three.txt"), "--image",
            FieldFiles.Find("17-pdf-page-sizes/sizes.pdf"), "--format", "pdf", "--out", Out);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        AssertSizes("three.searchable.pdf");
    }

    [Fact(DisplayName = "field 28, JPEG without end")]
    public async Task Read_JpegWithoutEnd_HasTheWords() =>
        FieldFiles.HasTheWords(await FieldFiles.ReadAsync(FieldFiles.Find("28-jpeg-without-end/page.jpg")));

    [Theory(DisplayName = "field 28, JPEG without end: one that lacks rows is refused")]
    [InlineData(200)]
    [InlineData(10_000)]
    public async Task Read_JpegThatLacksRows_IsRefused(int missing)
    {
        byte[] whole = File.ReadAllBytes(FieldFiles.Find("28-jpeg-without-end/page.jpg"));

        (await FieldFiles.ReadAsync(_folder.Write("cut.jpg", whole[..^missing]))).Complains(1, "ends before its last row");
    }

    private string Out => Path.Combine(_folder.Path, "out");

    private void AssertSizes(string file)
    {
        (double, double)[] expected = [(612, 792), (420, 595), (842, 1191)];
        (double Width, double Height)[] sizes = Sizes(file);
        Assert.Equal(expected.Length, sizes.Length);
        foreach (((double width, double height), (double Width, double Height) size) in expected.Zip(sizes))
        {
            Assert.Equal(width, size.Width, 1.0);
            Assert.Equal(height, size.Height, 1.0);
        }
    }

    private (double Width, double Height)[] Sizes(string file)
    {
        using PdfDocument written = PdfDocument.Open(Path.Combine(Out, file));
        return [.. written.GetPages().Select(page => (page.Width, page.Height))];
    }
}
