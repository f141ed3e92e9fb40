using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Files;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tests.Documents.Writers;
using SkiaSharp;

namespace DeepSeekOcr.Tests.Documents.Export;

public sealed class DocumentExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_EveryFormat_MakesTheNamedFilesAndNoOther()
    {
        IReadOnlyList<string> written = SampleDocument.Write(
            SampleDocument.Create(), OutputFormat.All, _folder.Path, "report", SampleDocument.Image);
        string[] files =
            [.. Directory.GetFiles(_folder.Path, "*",
                SearchOption.AllDirectories).Select(path =>
                    Path.GetRelativePath(_folder.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "report.docx", "report.files/p001-08.png", "report.files/p001-10.csv", "report.files/p001-10.png",
                "report.files/p001-11.png", "report.files/p001-11.svg",
                "report.files/p001-12.png", "report.files/p001-12.smi", "report.hocr", "report.html", "report.json", "report.md",
                "report.p001.overlay.png", "report.p002.overlay.png",
                "report.searchable.pdf", "report.txt",
            ],
            files);
        Assert.Equal(
            files, written.Select(path => Path.GetRelativePath(_folder.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_Crop_HasThePixelsOfItsBox()
    {
        Export(OutputFormat.Markdown);
        using SKBitmap crop = SKBitmap.Decode(Path.Combine(_folder.Path, "report.files", "p001-08.png"));
        Assert.Equal((192 - 40, 392 - 297), (crop.Width, crop.Height));
        Assert.Equal(40, crop.GetPixel(crop.Width - 5, 5).Red);
        Assert.Equal(230, crop.GetPixel(5, 5).Red);
    }

    [Fact]
    public void Write_CropOfATurnedPage_IsUpright()
    {
        var context = new PageContext
        {
            Width = 100, Height = 200, OriginalWidth = 200, OriginalHeight = 100,
            ToOriginal = new System.Numerics.Matrix3x2(0, 1, -1, 0, 200, 0),
        };
        DocumentPage page = PageBuilder.Build("<|ref|>image<|/ref|><|det|>[[0, 0, 999, 500]]<|/det|>", context);
        SampleDocument.Write(new Document("d", [page]), [OutputFormat.Markdown], _folder.Path, "d", _ => LeftDark());
        using SKBitmap crop = SKBitmap.Decode(Path.Combine(_folder.Path, "d.files", "p001-01.png"));
        Assert.Equal((100, 100), (crop.Width, crop.Height));

        // The upright page's right side is the original's lower edge, which is dark.
        Assert.Equal((255, 0), (crop.GetPixel(3, 50).Red, crop.GetPixel(96, 50).Red));

        RgbImage LeftDark()
        {
            var image = new RgbImage(200, 100);
            image.Pixels.AsSpan(0, 200 * 50 * 3).Fill(255);
            return image;
        }
    }

    [Fact]
    public void Write_Pictures_AreAskedOnceAPageAndInOrder()
    {
        var asked = new List<int>();
        SampleDocument.Write(SampleDocument.Create(), OutputFormat.All, _folder.Path, "report", page =>
        {
            asked.Add(page.Number);
            return SampleDocument.Image(page);
        });
        Assert.Equal([1, 2], asked);
    }

    [Fact]
    public void Write_PictureThatFails_LeavesTheOldFilesAndNoPart()
    {
        string old = _folder.Write("report.md", "old");
        Assert.Throws<ImageFormatException>(() =>
            SampleDocument.Write(
                SampleDocument.Create(), [.. OutputFormat.All.Where(format => format != OutputFormat.Overlay)], _folder.Path, "report",
                    page =>
                page.Number == 1 ? SampleDocument.Image(page) : throw new ImageFormatException("p2", "is damaged.")));
        Assert.Equal("old", File.ReadAllText(old));
        Assert.Equal([old], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_PictureThatFails_LeavesNoFigureOfThePagesBefore()
    {
        Assert.Throws<ImageFormatException>(
            () => SampleDocument.Write(SampleDocument.Create(), OutputFormat.All, _folder.Path, "report", page =>
            page.Number == 1 ? SampleDocument.Image(page) : throw new ImageFormatException("p2", "is damaged.")));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(90, 12)]
    public void Jpeg_WithAndWithoutColour_KeepsTheImage(int colour, int tolerance)
    {
        var page = new RgbImage(64, 48);
        for (int i = 0; i < page.Pixels.Length; i += 3)
        {
            byte grey = (byte)(i / 3 % 64 < 32 ? 100 : 140);
            (page.Pixels[i], page.Pixels[i + 1], page.Pixels[i + 2]) = ((byte)(grey + colour), grey, grey);
        }

        using var image = new PageImage(SampleDocument.Create().Pages[0], page);
        using SKBitmap decoded = SKBitmap.Decode(image.Jpeg);

        Assert.Equal((64, 48), (decoded.Width, decoded.Height));
        Assert.All(decoded.Pixels, pixel => Assert.InRange(pixel.Red - pixel.Green, colour - tolerance, colour + tolerance));
        Assert.InRange(decoded.GetPixel(40, 10).Green, 136, 144);
    }

    [Fact]
    public void Write_OverlayWithoutPicture_SaysWhichPage()
    {
        var exception = Assert.Throws<DocumentException>(
            () => SampleDocument.Write(SampleDocument.Create(), [OutputFormat.Overlay], _folder.Path, "report"));
        Assert.Contains("page 1 has no image, which the format overlay shows.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FormOfOnesOwn_IsWrittenBesideTheOthers()
    {
        var words = new OutputFormat("words", ".words", target => new WordCountWriter(target));

        IReadOnlyList<string> files = SampleDocument.Write(
            SampleDocument.Create("One two\n\nthree"), [OutputFormat.Text, words], _folder.Path, "report");

        Assert.Equal(["report.txt", "report.words"], files.Select(Path.GetFileName));
        Assert.Equal("page 1: 3\n", File.ReadAllText(files[1]));
    }

    [Fact]
    public void Write_DirectoryThatIsAFile_IsOneLine()
    {
        string file = _folder.Write("taken", "x");
        Assert.DoesNotContain(
            '\n',
            Assert.Throws<DocumentException>(() => SampleDocument.Write(SampleDocument.Create(), [OutputFormat.Text], file, "r")).Message);
    }

    [Theory]
    [InlineData("../../etc/passwd", "_.._etc_passwd")]
    [InlineData("a:b*c?", "a_b_c_")]
    [InlineData("..", "document")]
    [InlineData("", "document")]
    [InlineData("con.txt", "_con.txt")]
    [InlineData("-rf", "_-rf")]
    [InlineData("a\0b\n", "a_b_")]
    [InlineData("Bericht März", "Bericht März")]
    public void Of_AnyName_IsSafe(string name, string safe) => Assert.Equal(safe, SafeFileName.Of(name));

    // A file system counts bytes: a letter and its accent are one character to a reader, and three bytes.
    [Theory]
    [InlineData("水", 66)]
    [InlineData("e\u0301", 66)]
    [InlineData("x", 200)]
    public void Of_LongName_LeavesBytesForWhatIsAdded(string character, int kept) =>
        Assert.Equal(string.Concat(Enumerable.Repeat(character, kept)), SafeFileName.Of(string.Concat(Enumerable.Repeat(character, 300))));

    [Fact]
    public void Overlay_Boxes_HaveTheirColours()
    {
        Export(OutputFormat.Overlay);
        using SKBitmap drawing = SKBitmap.Decode(Path.Combine(_folder.Path, "report.p001.overlay.png"));
        Assert.Equal(new SKColor(0xff1a7f37), drawing.GetPixel(200, 224)); // lower edge of the first table
    }

    [Fact]
    public void ParseList_UnknownName_ListsTheKnown() =>
        Assert.Contains(
            "md, html, json", Assert.Throws<FormatException>(() => OutputFormat.ParseList("md,rtf")).Message, StringComparison.Ordinal);

    private void Export(OutputFormat format) =>
        SampleDocument.Write(SampleDocument.Create(), [format], _folder.Path, "report", SampleDocument.Image);

    /// <summary>A form that knows nothing but what the library shows.</summary>
    private sealed class WordCountWriter(WriterTarget target) : IDocumentWriter
    {
        private readonly StreamWriter _output = new(target.Open());

        public void WritePage(int index, PageImage image)
        {
            int words = target.Document.Pages[index].Elements.Sum(element => element.Text.Split(' ').Length);
            _output.Write($"page {index + 1}: {words}\n");
        }

        public void Complete() => _output.Flush();

        public void Dispose() => _output.Dispose();
    }
}
