using DeepSeekOcr.Testing;
using SkiaSharp;

namespace DeepSeekOcr.Cli.Tests.Documents;

/// <summary>
/// A report of two pages that is drawn as PDF and described as the published model would: what is drawn stands in the boxes of the
/// transcript.
/// </summary>
internal static class DrawnReport
{
    public const string ColumnText =
        "Precipitation was gauged at two stations. The level of the river follows with a delay of nine hours, more in spring when the soil "
            + "is wet, "
        + "and less after a drought. Every reading was taken twice and the mean of both is given. Snow counts as the water it becomes.";

    public const string BrokenText = "The higher station sees more rain than the lower one, and its level rises";
    public const string ContinuedText = "faster by a third, as the table of the next page shows.";

    private const float Width = 595;
    private const float Height = 842;
    private const int Grid = 999;

    private static readonly string[][] Means = [["Month", "Rain", "Level"], ["April", "61", "0.82"], ["May", "97", "1.31"]];
    private static readonly string[][] Stations = [["Station", "Upper mill", "Old bridge"], ["Metres", "412", "388"]];

    private static readonly Element[][] Pages =
    [
        [
            new("header", "Notes on Measurement", 10, [new(80, 25, 400, 40)]),
            new("title", "# Rainfall and River Level", 24, [new(80, 60, 920, 95)]),
            new("text", ColumnText, 12, [new(80, 120, 480, 187), new(520, 120, 920, 187)]),
            new("table_caption", "<center> Table 1: Means of the month. </center>", 10, [new(80, 280, 290, 298)]),
            new("table", Html(Means), 12, [new(80, 305, 480, 400)]) { Cells = Means },
            new("image", "", 0, [new(540, 285, 900, 480)]),
            new("image_caption", "<center> Figure 1: The valley. </center>", 10, [new(540, 490, 700, 508)]),
            new("equation", @"\[ h = \sum_i r_i \]", 16, [new(80, 430, 480, 465)]),
            new("text", BrokenText, 12, [new(80, 900, 920, 940)]),
            new("page_number", "1", 10, [new(485, 965, 515, 985)]),
        ],
        [
            new("text", ContinuedText, 12, [new(80, 60, 920, 80)]),
            new("sub_title", "## Stations", 18, [new(80, 110, 500, 140)]),
            new("table", Html(Stations), 12, [new(80, 160, 700, 230)]) { Cells = Stations },
            new("footnote", "* Above the sea.", 10, [new(80, 930, 500, 948)]),
        ],
    ];

    /// <summary>What the model wrote.</summary>
    public static string Transcript =>
        string.Join("\n<PAGE>\n", Pages.Select(page => string.Concat(page.Select(element => element.Markup))));

    /// <summary>The boxes of a page, from 0 to 1.</summary>
    public static IEnumerable<SKRect> BoxesOf(int page) =>
        Pages[page].SelectMany(element => element.Boxes)
            .Select(box => new SKRect(box.Left / Grid, box.Top / Grid, box.Right / Grid, box.Bottom / Grid));

    /// <summary>The pages as PDF.</summary>
    public static byte[] ToPdf()
    {
        using var file = new MemoryStream();
        using SKTypeface font = SKTypeface.FromFile(
            Path.Combine(Golden.Repository, "src", "DeepSeekOcr.Rendering", "Resources", "Fonts", "LiberationSerif-Regular.ttf"));
        using (var document = SKDocument.CreatePdf(file))
        {
            foreach (Element[] page in Pages)
            {
                SKCanvas canvas = document.BeginPage(Width, Height);
                canvas.Scale(Width / Grid, Height / Grid);
                foreach (Element element in page)
                {
                    Draw(canvas, element, font);
                }

                document.EndPage();
            }

            document.Close();
        }

        return file.ToArray();
    }

    private static void Draw(SKCanvas canvas, Element element, SKTypeface typeface)
    {
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };

        // Letters are wider on the grid than they are high, as the page is taller than wide.
        using var font = new SKFont(typeface, element.Points * Grid / Height, Height / Width) { Subpixel = true, LinearMetrics = true };
        if (element.Kind == "image")
        {
            DrawValley(canvas, element.Boxes[0]);
        }
        else if (element.Cells is { } rows)
        {
            DrawTable(canvas, element.Boxes[0], rows, font, ink);
        }
        else
        {
            DrawWords(canvas, element, font, ink);
        }
    }

    private static void DrawWords(SKCanvas canvas, Element element, SKFont font, SKPaint ink)
    {
        int box = 0;
        float line = font.Size;
        string text = "";
        foreach (string word in element.Shown.Split(' '))
        {
            if (text.Length > 0 && font.MeasureText($"{text} {word}") > element.Boxes[box].Width)
            {
                Flush();
                line += 1.2f * font.Size;
                text = "";
                if (line > element.Boxes[box].Height)
                {
                    (box, line) = (box + 1, font.Size);
                }
            }

            text += text.Length > 0 ? $" {word}" : word;
        }

        Flush();

        void Flush() => canvas.DrawText(text, element.Boxes[box].Left, element.Boxes[box].Top + line, SKTextAlign.Left, font, ink);
    }

    private static void DrawTable(SKCanvas canvas, SKRect box, string[][] rows, SKFont font, SKPaint ink)
    {
        float width = box.Width / rows[0].Length;
        float height = box.Height / rows.Length;
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < rows[row].Length; column++)
            {
                var cell = SKRect.Create(box.Left + (column * width), box.Top + (row * height), width, height);
                ink.Style = SKPaintStyle.Stroke;
                canvas.DrawRect(cell, ink);
                ink.Style = SKPaintStyle.Fill;
                canvas.DrawText(rows[row][column], cell.Left + 6, cell.MidY + (font.Size / 3), SKTextAlign.Left, font, ink);
            }
        }
    }

    private static void DrawValley(SKCanvas canvas, SKRect box)
    {
        using var colour = new SKPaint { Color = SKColors.SkyBlue };
        canvas.DrawRect(box, colour);
        colour.Color = SKColors.DarkGreen;
        using var line = new SKPathBuilder();
        line.MoveTo(box.Left, box.Bottom);
        line.LineTo(box.MidX, box.MidY);
        line.LineTo(box.Right, box.Bottom);
        using SKPath slope = line.Detach();
        canvas.DrawPath(slope, colour);
    }

    private static string Html(string[][] rows) =>
        $"<table>{string.Concat(rows.Select(row => $"<tr>{string.Concat(row.Select(cell => $"<td>{cell}</td>"))}</tr>"))}</table>";

    /// <param name="Kind">As the model names it.</param>
    /// <param name="Text">As the model writes it.</param>
    /// <param name="Points">Size of the letters.</param>
    /// <param name="Boxes">On the model's grid.</param>
    private sealed record Element(string Kind, string Text, float Points, SKRect[] Boxes)
    {
        public string[][]? Cells { get; init; }

        /// <summary>The text as it stands on the page.</summary>
        public string Shown => Kind == "equation"
            ? "h = Σ r"
            : Text.Replace("<center> ", "", StringComparison.Ordinal).Replace(" </center>", "", StringComparison.Ordinal)
                .TrimStart('#', ' ');

        public string Markup =>
            $"<|ref|>{Kind}<|/ref|><|det|>[{string.Join(", ", Boxes.Select(Spell))}]<|/det|>\n"
            + (Text.Length > 0 ? $"{Text}  \n\n" : "");

        private static string Spell(SKRect box) =>
            FormattableString.Invariant($"[{box.Left}, {box.Top}, {box.Right}, {box.Bottom}]");
    }
}
