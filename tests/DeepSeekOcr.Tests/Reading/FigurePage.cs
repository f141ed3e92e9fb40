using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading;
using SkiaSharp;

namespace DeepSeekOcr.Tests.Reading;

/// <summary>
/// A page of coloured figures, and a model that says of the page where they stand and of each figure, by its colour, what it shows.
/// </summary>
internal sealed class FigurePage
{
    public const int Side = 999;

    private static readonly (SKColor Colour, string Text)[] Figures =
    [
        (SKColors.Red, "<table><tr><td>Month</td><td>Rain</td></tr><tr><td>May</td><td>97</td></tr></table>"),
        (SKColors.Lime, "<smiles>CC(=O)O</smiles>"),
        (SKColors.Blue, "{'Line': {'line': ['A -- B'], 'line_type': ['-'], 'line_endpoint': ['A: (0, 0)', 'B: (6, 3)']}}"),
        (SKColors.Yellow, "A <|ref|>mill<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|> by the river. <script>alert('x')</script>"),
    ];

    private int _pages;
    private int _figures;

    /// <summary>Pages that were read.</summary>
    public int PagesRead => _pages;

    /// <summary>Figures that were read by themselves.</summary>
    public int FiguresRead => _figures;

    /// <summary>
    /// What the model says of the page. Default: a heading, and the figures one below the other, the last with a caption.
    /// </summary>
    public string Transcript { get; init; } =
        "<|ref|>title<|/ref|><|det|>[[100, 20, 900, 80]]<|/det|>\n# Valley\n\n"
        + string.Concat(Figures.Select((_, i) => Image(100, 100 + (200 * i), 500, 250 + (200 * i))))
        + "<|ref|>image_caption<|/ref|><|det|>[[100, 860, 500, 880]]<|/det|>\n<center> Figure 1: The mill. </center>\n";

    /// <summary>How the reading of a figure ends. Default: by itself.</summary>
    public StopReason FigureStop { get; init; } = StopReason.Completed;

    /// <summary>What is thrown instead of reading a figure.</summary>
    public Exception? FigureFault { get; init; }

    /// <summary>A figure as the model writes it, which says nothing of what it shows.</summary>
    public static string Image(int left, int top, int right, int bottom) =>
        $"<|ref|>image<|/ref|><|det|>[[{left}, {top}, {right}, {bottom}]]<|/det|>\n";

    /// <summary>The page as PNG.</summary>
    public static byte[] Png()
    {
        using var bitmap = new SKBitmap(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var ink = new SKPaint { Color = SKColors.Black };
        canvas.DrawRect(100, 20, 800, 60, ink);
        for (int i = 0; i < Figures.Length; i++)
        {
            ink.Color = Figures[i].Colour;
            canvas.DrawRect(100, 100 + (200 * i), 400, 150, ink);
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>The model.</summary>
    public ReadResult Read(RgbImage image, ReadOptions options, CancellationToken cancellation)
    {
        if (options.Prompt != ReadTask.Figure.Prompt)
        {
            Interlocked.Increment(ref _pages);
            return Result(Transcript, StopReason.Completed, 100);
        }

        Interlocked.Increment(ref _figures);
        return FigureFault is { } fault ? throw fault : Result(WhatItShows(image), FigureStop, 10);
    }

    /// <summary>The same reader as for any page.</summary>
    public PageReader Reader(bool deep = true) => new(new FakePageModel(Read), Options(deep));

    /// <summary>How the page is read.</summary>
    public static PageReadOptions Options(bool deep = true) =>
        new() { Deep = deep, Retry = false, Read = new ReadOptions { Prompt = ReadTask.Markdown.Prompt } };

    /// <summary>A figure's image has its colour in every corner, or it was cut at the wrong place.</summary>
    private static string WhatItShows(RgbImage image)
    {
        SKColor[] corners = [.. from y in new[] { 0, image.Height - 1 } from x in new[] { 0, image.Width - 1 } select At(image, x, y)];
        return corners.Distinct().Count() == 1
            ? Figures.Single(figure => figure.Colour == corners[0]).Text
            : $"corners {string.Join(' ', corners)}";
    }

    private static SKColor At(RgbImage image, int x, int y)
    {
        ReadOnlySpan<byte> pixel = image.Row(y)[(RgbImage.Channels * x)..];
        return new SKColor(pixel[0], pixel[1], pixel[2]);
    }

    private static ReadResult Result(string text, StopReason stop, int tokens) =>
        FakePageModel.Result(text, stop, tokens, new TokenProbability(1, 0.9), new TokenProbability(text.Length - 1, 0.7));
}
