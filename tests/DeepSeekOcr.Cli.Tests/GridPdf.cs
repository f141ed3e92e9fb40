using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;
using SkiaSharp;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>Born-digital PDFs that the shipped model reads well: held-out prose in DejaVu Sans Mono on the grid of vision tokens.</summary>
internal static class GridPdf
{
    private const int Side = 512;

    // Drawn at 144 dpi, the least there is, a page has as many pixels as the model sees.
    private const float PointsPerPixel = 0.5f;

    /// <summary>The texts of so many pages, line by line as they are set.</summary>
    public static string[] Texts(int pages, int seed = 7)
    {
        var random = new Random(seed);
        using var renderer = new PageRenderer();
        return [
            .. Enumerable.Range(0, pages)
            .Select(
                _ =>
                    renderer.Render(
                        Corpus.HeldOut.Excerpt(random, 430), Side, Side, TokenGrid.Settings[0].Style(FontLibrary.Default)).Text)];
    }

    /// <summary>A PDF with a page for each text.</summary>
    public static byte[] Make(params string[] texts)
    {
        PageStyle style = TokenGrid.Settings[0].Style(FontLibrary.Default);
        using Stream resource = typeof(FontLibrary).Assembly.GetManifestResourceStream("fonts/DejaVuSansMono")!;
        using SKTypeface typeface = SKTypeface.FromStream(resource);
        using var font = new SKFont(typeface, style.SizePixels);
        using var ink = new SKPaint { Color = SKColors.Black };
        using var file = new MemoryStream();
        using (SKDocument document = SKDocument.CreatePdf(file))
        {
            foreach (string text in texts)
            {
                SKCanvas canvas = document.BeginPage(Side * PointsPerPixel, Side * PointsPerPixel);
                canvas.Scale(PointsPerPixel);
                string[] lines = text.Split('\n');
                for (int i = 0; i < lines.Length; i++)
                {
                    float baseline = MathF.Round(style.MarginTop + ((style.Font.Ascent + (i * style.LineHeight)) * style.SizePixels));
                    canvas.DrawText(lines[i], style.MarginLeft, baseline, SKTextAlign.Left, font, ink);
                }

                document.EndPage();
            }

            document.Close();
        }

        return file.ToArray();
    }
}
