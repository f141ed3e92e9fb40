using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Reading;

public sealed class DocumentReadingTests : IDisposable
{
    private const string Page = "images/page_600x820.png";

    private readonly TemporaryFolder _folder = new();
    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ReadDocumentAsync_Image_IsTheDocumentOfItsOnePage()
    {
        var reported = new List<DocumentPage>();
        Document document = await _model.ReadDocumentAsync(Golden.Find(Page), Once(), new Listener(reported), Cancellation);

        DocumentPage page = Assert.Single(document.Pages);
        Assert.Equal("page_600x820", document.Name);
        Assert.Equal((1, 600, 820), (page.Number, page.Width, page.Height));
        Assert.Equal(page.Number, Assert.Single(reported).Number);
    }

    [Fact]
    public async Task ReadDocumentPagesAsync_WhatReadDocumentAsyncReads_IsTheSame()
    {
        Document document = await _model.ReadDocumentAsync(Golden.Find(Page), Once(), cancellation: Cancellation);
        var pages = new List<DocumentPage>();
        await foreach (DocumentPage page in _model.ReadDocumentPagesAsync(Golden.Find(Page), Once(), Cancellation))
        {
            pages.Add(page);
        }

        Assert.Equal(
            document.Pages[0].Elements.Select(element => element.Text), Assert.Single(pages).Elements.Select(element => element.Text));
    }

    [Fact]
    public async Task SaveAsync_ByExtension_WritesThatFormatThere()
    {
        Document document = await _model.ReadDocumentAsync(Golden.Find(Page), Once(), cancellation: Cancellation);
        foreach (string name in (string[])["a.md", "b.docx", "c.pdf", "d.html", "e.json", "f.txt", "g.hocr"])
        {
            string path = Path.Combine(_folder.Path, "out", name);
            IReadOnlyList<string> files = await document.SaveAsync(path, Cancellation);
            Assert.Equal(path, files[^1]);
            Assert.True(new FileInfo(path).Length > 0, name);
        }

        Assert.StartsWith("%PDF", File.ReadAllText(Path.Combine(_folder.Path, "out", "c.pdf"))[..4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveAsync_UnknownExtension_ListsTheKnown()
    {
        var document = new Document("empty", []);
        var fault = await Assert.ThrowsAsync<DocumentException>(
            () => document.SaveAsync(Path.Combine(_folder.Path, "a.odt"), Cancellation));
        Assert.Contains(".docx", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task ReadDocumentAsync_NoSuchFile_SaysSo()
    {
        string path = Path.Combine(_folder.Path, "absent.pdf");
        var fault = await Assert.ThrowsAsync<InputException>(() => _model.ReadDocumentAsync(path, cancellation: Cancellation));
        Assert.Contains("absent.pdf", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadDocumentAsync_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _model.ReadDocumentAsync(Golden.Find(Page), Once(), cancellation: source.Token));
    }

    private DocumentReadOptions Once() => new()
    {
        Reading =
            new PageReadOptions
            {
                Retry = false,
                Read = new ReadOptions { Generation = _model.Traits.DefaultGeneration with { MaxTokens = 8 } }
            },
    };

    private sealed class Listener(List<DocumentPage> pages) : IProgress<DocumentPage>
    {
        public void Report(DocumentPage value) => pages.Add(value);
    }
}
