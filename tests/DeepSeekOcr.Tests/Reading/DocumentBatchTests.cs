using System.Text.Json;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests.Input;
using SkiaSharp;

namespace DeepSeekOcr.Tests.Reading;

public sealed class DocumentBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));
    private int _read;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_GoodBlankAndBrokenPictures_ReadsTheGoodAndReportsTheBroken()
    {
        string[] inputs = [Page("one", 1), Page("blank", 0), _folder.Write("broken.png", "no image"), Page("two", 2)];
        BatchSummary summary = await RunAsync(inputs, Options());

        Assert.Equal("page of 1", File.ReadAllText(Out("one.txt")).Trim());
        Assert.Equal("page of 2", File.ReadAllText(Out("two.txt")).Trim());
        Assert.Equal("", File.ReadAllText(Out("blank.txt")).Trim());
        Assert.Equal(2, _read);
        Assert.True(summary.HasFailures);
        Assert.Equal(
            [(inputs[1], 1, false), (inputs[2], null, true)],
            summary.Problems.Select(problem => (problem.Input, problem.Page, problem.IsFailure)));
        string[] lines = File.ReadAllLines(Out("errors.jsonl"));
        Assert.Equal(2, lines.Length);
        using var line = JsonDocument.Parse(lines[1]);
        Assert.Equal(inputs[2], line.RootElement.GetProperty("input").GetString());
    }

    [Fact]
    public async Task Run_Resumed_ReadsOnlyWhatIsMissing()
    {
        string[] inputs = [Page("one", 1), Page("two", 2)];
        await RunAsync([inputs[0]], Options());
        BatchSummary summary = await RunAsync(inputs, Options() with { Resume = true });
        Assert.Equal(2, _read);
        Assert.Equal([1, 0], summary.Documents.Select(document => document.Resumed));

        await RunAsync(inputs, Options());
        Assert.Equal(4, _read);
    }

    [Fact]
    public async Task Run_ResumedWithOtherSettingsOrAChangedFile_ReadsAgain()
    {
        string input = Page("one", 1);
        await RunAsync([input], Options());
        await RunAsync([input], Options() with { Resume = true, Settings = "--mode tiny" });
        Assert.Equal(2, _read);
        Page("one", 3);
        await RunAsync([input], Options() with { Resume = true, Settings = "--mode tiny" });
        Assert.Equal(3, _read);
        Assert.Equal("page of 3", File.ReadAllText(Out("one.txt")).Trim());
    }

    [Fact]
    public async Task Run_ResumedAfterItsOutputWasRemoved_WritesTheSameBytesWithoutReading()
    {
        string input = Page("one", 1);
        BatchOptions options = Options() with { Formats = OutputFormat.All };
        BatchSummary first = await RunAsync([input], options);
        byte[][] before = [.. first.Documents[0].Files.Select(File.ReadAllBytes)];
        Assert.All(first.Documents[0].Files, File.Delete);
        BatchSummary second = await RunAsync([input], options with { Resume = true });
        Assert.Equal(1, _read);
        Assert.Equal(first.Documents[0].Files, second.Documents[0].Files);
        Assert.Equal(before, second.Documents[0].Files.Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task Run_DocumentsOfOneName_AreWrittenApart()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub"));
        string[] inputs = [Page("one", 1), Page("sub/one", 2)];
        await RunAsync(inputs, Options());
        Assert.Equal("page of 1", File.ReadAllText(Out("one.txt")).Trim());
        Assert.Equal("page of 2", File.ReadAllText(Out("one-2.txt")).Trim());
    }

    [Fact]
    public async Task Run_Cancelled_KeepsThePagesThatWereRead()
    {
        string[] inputs = [Page("one", 1), Page("two", 2), Page("three", 3)];
        using var source = new CancellationTokenSource();
        BatchOptions options = Options() with { PagesInFlight = 1 };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DocumentBatch.RunAsync(
            inputs, Reader(), options, progress => { if (progress.DocumentsDone == 1) { source.Cancel(); } }, source.Token));
        int before = _read;
        await RunAsync(inputs, options with { Resume = true });
        Assert.InRange(before, 1, 2);
        Assert.Equal(3, _read - (before - 1));
    }

    [Fact]
    public async Task Run_WithASession_WritesWhatPagesOneByOneGive()
    {
        using OcrModel nano = OcrModel.Load(Path.Combine(Golden.Repository, "models", "nano"));
        using OcrSession session = nano.CreateSession(new SessionOptions { Pages = 4, Waiting = 1 });
        string[] inputs = [.. Enumerable.Range(0, 6).Select(PartOfAPage)];
        BatchOptions options = Options() with { Formats = [OutputFormat.Text, OutputFormat.Hocr] };
        var how =
            new PageReadOptions
            {
                Retry = false,
                Read = new ReadOptions { Generation = nano.Traits.DefaultGeneration with { MaxTokens = 100 } },
            };

        BatchSummary alone = await DocumentBatch.RunAsync(
            inputs, new PageReader(nano, how), options with { PagesInFlight = 1 }, null, Cancellation);
        BatchSummary together = await DocumentBatch.RunAsync(
            inputs, new PageReader(session, how), options with { Output = Path.Combine(_folder.Path, "together"), PagesInFlight = 6 },
            null, Cancellation);

        Assert.Equal(alone.Problems, together.Problems);
        string[] texts = Written(alone);
        Assert.Equal(12, texts.Distinct().Count());
        Assert.Equal(texts, Written(together));

        static string[] Written(BatchSummary summary) =>
            [.. summary.Documents.SelectMany(document => document.Files).Select(File.ReadAllText)];
    }

    [Fact]
    public async Task Run_LongDocument_HoldsNoMoreImagesThanPagesInFlight()
    {
        const int Pages = 40;
        var images = new List<WeakReference>();
        int most = 0;
        var model = new FakePageModel((page, _, _) =>
        {
            lock (images)
            {
                images.Add(new WeakReference(page));
                if (images.Count % 10 == 0)
                {
                    GC.Collect();
                    most = Math.Max(most, images.Count(image => image.IsAlive));
                }
            }

            return Read("");
        });
        var reader = new PageReader(model, new PageReadOptions { Straighten = false, SkipBlank = false, Retry = false });

        BatchSummary summary = await DocumentBatch.RunAsync(
            [_folder.Write("long.tif", TiffFiles.Make(Pages))], reader,
            Options() with { PagesInFlight = 2, Formats = [OutputFormat.Text, OutputFormat.Pdf] }, null, Cancellation);

        // Two in flight, one handed over, one read ahead, and as many that a task or an iterator has not let go yet.
        Assert.Equal((Pages, Pages), (summary.Documents[0].Pages, images.Count));
        Assert.InRange(most, 1, 8);
    }

    [Theory]
    [InlineData("pdf,html,overlay", 3)]
    [InlineData("txt", 3)]
    public async Task Run_Pdf_DrawsEachPageOnceAndLeavesNoImage(string formats, int drawn)
    {
        Assert.SkipUnless(PdfSourceTests.HasPoppler && OperatingSystem.IsLinux(), "Calls are counted by a shell script beside poppler's.");
        string tools = Directory.CreateDirectory(Path.Combine(_folder.Path, "tools")).FullName;
        File.CreateSymbolicLink(Path.Combine(tools, "pdfinfo"), PdfSourceTests.FindPoppler("pdfinfo"));
        File.CreateSymbolicLink(Path.Combine(tools, "pdftotext"), PdfSourceTests.FindPoppler("pdftotext"));
        string calls = Path.Combine(_folder.Path, "calls");
        string script = _folder.Write(
            Path.Combine("tools", "pdftoppm"), $"#!/bin/sh\necho >> '{calls}'\nexec {PdfSourceTests.FindPoppler("pdftoppm")} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        string pdf = _folder.Write("report.pdf", PdfFile.Make(contents: [PdfFile.UpperHalf, PdfFile.UpperHalf, PdfFile.UpperHalf]));
        BatchOptions options = Options();
        BatchSummary summary = await RunAsync([pdf], options with
        {
            Formats = OutputFormat.ParseList(formats),
            Input = options.Input with { PopplerFolder = tools },
        });

        Assert.False(summary.HasFailures);
        Assert.Equal(drawn, (await File.ReadAllLinesAsync(calls, Cancellation)).Length);
        Assert.Empty(Directory.GetFiles(Out(""), "*.rgb", SearchOption.AllDirectories));
    }

    /// <summary>Two eighths of the sample page, at the top of a page that is white otherwise.</summary>
    private string PartOfAPage(int eighth)
    {
        using var sample = SKBitmap.Decode(Path.Combine(Golden.Repository, "samples", "page.png"));
        using var bitmap = new SKBitmap(sample.Width, sample.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.ClipRect(SKRect.Create(sample.Width, sample.Height / 4f));
        canvas.DrawBitmap(sample, 0, -sample.Height * eighth / 8f, SKSamplingOptions.Default);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return _folder.Write($"part-{eighth}.png", png.ToArray());
    }

    /// <summary>An image with so many black boxes.</summary>
    private string Page(string name, int strokes)
    {
        using var bitmap = new SKBitmap(400, 400, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var ink = new SKPaint { Color = SKColors.Black };
        for (int i = 0; i < strokes; i++)
        {
            canvas.DrawRect(40 + (60 * i), 100, 30, 40, ink);
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return _folder.Write($"{name}.png", png.ToArray());
    }

    private string Out(string name) => Path.Combine(_folder.Path, "out", name);

    private BatchOptions Options() => new() { Output = Path.Combine(_folder.Path, "out"), Formats = [OutputFormat.Text] };

    private Task<BatchSummary> RunAsync(string[] inputs, BatchOptions options) =>
        DocumentBatch.RunAsync(inputs, Reader(), options, null, Cancellation);

    /// <summary>A reader whose model counts the boxes.</summary>
    private PageReader Reader() => new(new FakePageModel((page, _, _) =>
    {
        Interlocked.Increment(ref _read);
        int boxes = 0;
        for (int x = 1; x < page.Width; x++)
        {
            boxes += Ink(page, x) && !Ink(page, x - 1) ? 1 : 0;
        }

        return Read($"page of {boxes}");
    }));

    private static ReadResult Read(string text) => FakePageModel.Result(text, tokens: new TokenProbability(text.Length, 0.9));

    private static bool Ink(RgbImage page, int x) => page.Pixels[((120 * page.Width) + x) * 3] < 128;
}
