using System.Text;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Rendering.Documents;

namespace DeepSeekOcr.Benchmarks;

/// <summary>Times what comes after the model: taking its text apart, and writing documents.</summary>
internal static class DocumentBenchmark
{
    private const int Pages = 10;
    private const int ParsedPages = 400;
    private const int Width = 1240;
    private const int Height = 1754;

    private static readonly string Prose = string.Join(
        ' ',
        Enumerable.Repeat("The second year was drier than the first, and the plots by the river fared better than those on the hill.", 16));

    // What a page of a report has: headings, paragraphs with mathematics and emphasis, a table, a list, a formula, a figure.
    private static readonly string[] Elements =
    [
        "<|ref|>title<|/ref|><|det|>[[80, 40, 920, 70]]<|/det|>\n# The yield of **{0}** fields\n\n",
        "<|ref|>text<|/ref|><|det|>[[80, 90, 920, 300]]<|/det|>\nWhoever measures \\(y = a x^2 + b\\) on {0} plots finds that "
            + "what was sown in spring is *not* what is reaped in autumn: rain, soil and the price of seed weigh more than the hand.\n\n"
            + Prose + "\n\n",
        "<|ref|>table<|/ref|><|det|>[[80, 320, 920, 520]]<|/det|>\n<table><tr><th>Plot</th><th>Rain</th><th>Yield</th></tr>"
            + "<tr><td>{0}</td><td>412 mm</td><td>3.1 t</td></tr><tr><td>next</td><td>97 mm</td><td>0.8 t</td></tr></table>\n\n",
        "<|ref|>list<|/ref|><|det|>[[80, 540, 920, 640]]<|/det|>\n- wheat, {0} plots\n- rye\n  - winter rye\n\n",
        "<|ref|>equation<|/ref|><|det|>[[80, 660, 920, 720]]<|/det|>\n\\[ \\sum_{{i=1}}^{{{0}}} \\frac{{y_i}}{{x_i}} \\]\n\n",
        "<|ref|>image<|/ref|><|det|>[[80, 740, 500, 920]]<|/det|>\n\n",
        "<|ref|>image_caption<|/ref|><|det|>[[80, 925, 500, 950]]<|/det|>\n<center>Figure {0}. Plots in June.</center>\n\n",
    ];

    /// <summary>Bytes of a model's text that are taken apart in a second.</summary>
    public static (double Rate, double Spread) Parse(Repetition repetition)
    {
        string[] pages = [.. Enumerable.Range(1, ParsedPages).Select(TextOf)];
        Timing time = repetition.Measure(() =>
        {
            foreach (string page in pages)
            {
                PageBuilder.Build(page, new PageContext { Width = Width, Height = Height });
            }
        });
        return (pages.Sum(page => (double)Encoding.UTF8.GetByteCount(page)) / time.Seconds, time.Spread);
    }

    /// <summary>Time that a page takes in all forms together, files and the images of pages included.</summary>
    public static Timing Write(Repetition repetition)
    {
        var document = new Document("report", Enumerable.Range(1, Pages).Select(
            number => PageBuilder.Build(TextOf(number), new PageContext { Number = number, Width = Width, Height = Height })));
        using var renderer = new DocumentRenderer();
        RenderedPage drawn = renderer.Render([new DocumentBlock(BlockKind.Paragraph, Prose)], Width, Height, new DocumentStyle());
        var image = new RgbImage(Width, Height, drawn.ToRgb());
        string folder = Directory.CreateTempSubdirectory("dsocr-bench-").FullName;
        try
        {
            Timing all = repetition.Measure(() => DocumentExport
                .WriteAsync(document, OutputFormat.All, folder, "report", (_, _) => ValueTask.FromResult<RgbImage?>(image))
                .GetAwaiter().GetResult());
            return all with { Seconds = all.Seconds / Pages };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string TextOf(int page) =>
        string.Concat(Elements.Select(element => string.Format(System.Globalization.CultureInfo.InvariantCulture, element, page)));
}
