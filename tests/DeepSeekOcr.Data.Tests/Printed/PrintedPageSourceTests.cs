using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Printed;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tests;
using SkiaSharp;

namespace DeepSeekOcr.Data.Tests.Printed;

public sealed class PrintedPageSourceTests : IDisposable
{
    private static readonly string[] Lines =
        ["THE QUICK BROWN FOX JUMPS OVER", "THE LAZY DOG WHILE NOBODY LOOKS", "AND GOES HOME THROUGH THE WOODS"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Page_PrintedElsewhere_HasItsTextAndInkAtItsLetters()
    {
        SkipWithoutPoppler();
        using Stream resource = typeof(FontLibrary).Assembly.GetManifestResourceStream("fonts/LiberationSans-Regular")!;
        using SKTypeface font = SKTypeface.FromStream(resource);
        Print("page.pdf", font);
        using var source = new PrintedPageSource(_folder.Path, ResolutionMode.Base, (20, 400), seed: 3);
        for (int i = 0; i < 4; i++)
        {
            TextPage drawn = source.Page(i);
            RenderedPage page = drawn.Page;
            Assert.Equal(string.Join('\n', Lines), page.Text);
            Assert.Equal(page.Text.Length, page.Glyphs.Count);
            Assert.Equal((1024, 1024, (long)i), (page.Width, page.Height, drawn.Index));
            Assert.StartsWith("LiberationSans", drawn.FontName, StringComparison.Ordinal);
            Assert.Equal(20 * 1024 / 842f, drawn.Style.SizePixels, 0.5f);
            Assert.All(
                page.Glyphs.Index().Where(glyph => char.IsAsciiLetterUpper(page.Text[glyph.Index])),
                glyph => Assert.True(Darkest(page, glyph.Item) < 160, $"page {i}: {page.Text[glyph.Index]} at {glyph.Item}"));
        }
    }

    [Fact]
    public void Page_FontForMeasuring_IsPassedOver()
    {
        SkipWithoutPoppler();
        string? file = Directory.Exists("/usr/share/fonts")
            ? Directory.EnumerateFiles("/usr/share/fonts", "DejaVuSerif.ttf", SearchOption.AllDirectories).FirstOrDefault()
            : null;
        Assert.SkipUnless(file is not null, "DejaVu Serif is not installed.");
        using SKTypeface font = SKTypeface.FromFile(file);
        Print("page.pdf", font);
        using var source = new PrintedPageSource(_folder.Path, ResolutionMode.Tiny, (20, 400), seed: 3);
        PageRenderException fault = Assert.Throws<PageRenderException>(() => source.Page(0));
        Assert.Contains("20 to 400 characters", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_FolderWithoutPages_IsNamed()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "broken.pdf"), "no PDF");
        PageRenderException fault =
            Assert.Throws<PageRenderException>(() => new PrintedPageSource(_folder.Path, ResolutionMode.Tiny, (20, 400), seed: 3));
        Assert.Contains(_folder.Path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PrintedFolder_IsRelativeToTheFile()
    {
        string file = Path.Combine(_folder.Path, "task.json");
        File.WriteAllText(file, """{ "printed": "pages" }""");
        Assert.Equal(Path.Combine(_folder.Path, "pages"), TextTask.Load(file).Printed);
    }

    private static void SkipWithoutPoppler() => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "pdftoppm"))),
        "poppler-utils is not installed.");

    /// <summary>The darkest pixel near the middle of a character.</summary>
    private static int Darkest(RenderedPage page, Glyph glyph)
    {
        int reach = Math.Max(3, (int)(glyph.Width / 2));
        return Enumerable.Range((int)glyph.Y - reach, 2 * reach)
            .SelectMany(y => Enumerable.Range((int)glyph.X - reach, 2 * reach).Select(x => page.Pixels[(y * page.Width) + x]))
            .Min();
    }

    /// <summary>A page of A4 by Skia's PDF writer, letters of 20 points.</summary>
    private void Print(string name, SKTypeface font)
    {
        using FileStream file = File.Create(Path.Combine(_folder.Path, name));
        using SKDocument document = SKDocument.CreatePdf(file);
        SKCanvas canvas = document.BeginPage(595, 842);
        using var sized = new SKFont(font, 20);
        using var paint = new SKPaint();
        foreach ((int index, string line) in Lines.Index())
        {
            canvas.DrawText(line, 72, 100 + (index * 28), SKTextAlign.Left, sized, paint);
        }

        document.EndPage();
        document.Close();
    }
}
