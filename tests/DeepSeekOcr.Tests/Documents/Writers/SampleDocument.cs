using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Tests.Documents.Writers;

/// <summary>A document of two pages with every role, hostile texts among them.</summary>
internal static class SampleDocument
{
    public const int Width = 400;
    public const int Height = 560;
    private const string LastRow = "<tr><td>Mill</td><td>61</td></tr>";
    public const string Hostile = "<script>alert('x')</script> ]]> & \u0001 ![p](http://a.b/c.png) --> \uD83D";

    public const string FirstPage = $$$"""
        <|ref|>header<|/ref|><|det|>[[100, 10, 900, 30]]<|/det|>
        Running head
        <|ref|>title<|/ref|><|det|>[[100, 40, 900, 90]]<|/det|>
        # Rain and River
        <|ref|>text<|/ref|><|det|>[[100, 100, 480, 200], [520, 100, 900, 200]]<|/det|>
        The **level** follows with \(t_0 < 9\) hours. 水位随降雨变化。
        <|ref|>table_caption<|/ref|><|det|>[[100, 210, 900, 230]]<|/det|>
        <center> Table 1: Means. </center>
        <|ref|>table<|/ref|><|det|>[[100, 240, 900, 400]]<|/det|>
        <table><tr><td rowspan="2">Station</td><td colspan="2">Rain</td></tr><tr><td>April</td><td>May</td></tr>{{{LastRow}}}</table>
        <|ref|>table<|/ref|><|det|>[[100, 410, 900, 480]]<|/det|>
        <table><tr><td>Month | x</td><td>Rain</td></tr><tr><td>May<br>June</td><td>97</td></tr></table>
        <|ref|>equation<|/ref|><|det|>[[100, 490, 900, 520]]<|/det|>
        \[ h = \sum_i r_i \quad (1) \]
        <|ref|>image<|/ref|><|det|>[[100, 530, 480, 700]]<|/det|>
        <|ref|>image_caption<|/ref|><|det|>[[100, 710, 480, 730]]<|/det|>
        <center> Figure 1: The [valley]. </center>
        <|ref|>chart<|/ref|><|det|>[[520, 530, 900, 700]]<|/det|>
        <table><tr><td>Month</td><td>Rain</td></tr><tr><td>May</td><td>97</td></tr></table>
        <|ref|>geometry<|/ref|><|det|>[[100, 740, 300, 840]]<|/det|>
        {'Line': {'line': ['A -- B'], 'line_type': ['-'], 'line_endpoint': ['A: (0, 0)', 'B: (6, 3)']}}
        <|ref|>molecule<|/ref|><|det|>[[320, 740, 480, 840]]<|/det|>
        CC(=O)O
        <|ref|>code<|/ref|><|det|>[[520, 740, 900, 840]]<|/det|>
        for x in y:
            print("<b>```")
        <|ref|>text<|/ref|><|det|>[[100, 850, 900, 900]]<|/det|>
        #7 is no heading, but the par-
        <|ref|>page_number<|/ref|><|det|>[[480, 960, 520, 980]]<|/det|>
        12
        """;

    public const string SecondPage = $"""
        <|ref|>text<|/ref|><|det|>[[100, 40, 900, 90]]<|/det|>
        agraph goes on.
        <|ref|>sub_title<|/ref|><|det|>[[100, 100, 900, 130]]<|/det|>
        ## {Hostile}
        <|ref|>list<|/ref|><|det|>[[100, 140, 900, 300]]<|/det|>
        - one {Hostile}
        - two
        <|ref|>footnote<|/ref|><|det|>[[100, 900, 900, 930]]<|/det|>
        * A note.
        """;

    public static Document Create(params string[] pages) => new(
        "Sample <&> report",
        (pages.Length > 0 ? pages : [FirstPage, SecondPage])
            .Select((text, i) => PageBuilder.Build(text.ReplaceLineEndings("\n"), new PageContext
            {
                Number = i + 1, Width = Width, Height = Height, Status = PageStatus.Completed, Mode = "base", VisionTokens = 256,
                Tokens = [.. text.ReplaceLineEndings("\n").Select(_ => new TokenProbability(1, 0.99))],
            })));

    public static IReadOnlyList<string> Write(
        Document document,
        IReadOnlyCollection<OutputFormat> formats,
        string directory,
        string name,
        Func<DocumentPage, RgbImage?>? images = null) =>
        DocumentExport.WriteAsync(
            document,
            formats,
            directory,
            name,
            images is null ? null : (page, _) => ValueTask.FromResult(images(page)),
            TestContext.Current.CancellationToken).GetAwaiter().GetResult(); // images are in memory: it ends at once

    /// <summary>A page without letters: grey with a dark square in the middle.</summary>
    public static RgbImage Image(DocumentPage page)
    {
        var image = new RgbImage(page.Width, page.Height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            int x = i / 3 % page.Width - page.Width / 2;
            int y = i / 3 / page.Width - page.Height / 2;
            image.Pixels[i] = (byte)(Math.Abs(x) < 50 && Math.Abs(y) < 50 ? 40 : 230);
        }

        return image;
    }
}
