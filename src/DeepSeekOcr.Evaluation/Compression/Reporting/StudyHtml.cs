using System.Globalization;
using System.Net;
using System.Text;

namespace DeepSeekOcr.Evaluation.Compression.Reporting;

/// <summary>
/// A study as one web page: figure, table, and pages beside what was read, with differences marked. Nothing is loaded from elsewhere.
/// </summary>
internal sealed class StudyHtml(StudySummary summary, byte[] figure, IReadOnlyList<StudyExample> examples)
{
    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1100px; padding: 0 1rem; color: #222; background: #fff }
        h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.2rem }
        img.figure { width: 100%; height: auto }
        .wide { overflow-x: auto } table { border-collapse: collapse; font-size: 13px; white-space: nowrap }
        th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #ddd }
        th { background: #f4f4f4; position: sticky; top: 0 }
        th.text, td.text { text-align: left } .none { color: #999 }
        .example { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; margin: .6rem 0 1.6rem }
        .example img { width: 100%; height: auto; border: 1px solid #ccc; background: #fff }
        pre { margin: 0; padding: .6rem; font: 12px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
          background: #f8f8f8; max-height: 42rem; overflow-y: auto }
        del { background: #ffd7d5; color: #82071e } ins { background: #d3f3d9; color: #0a5a25; text-decoration: none }
        @media (max-width: 700px) { .example { grid-template-columns: 1fr } }
        """;

    private static readonly (string Title, Func<StudyCell, StudyFigures, string> Value)[] Columns =
    [
        ("compression", (_, figures) => Number(figures.Compression, "0.0×")),
        ("content only", (_, figures) => Number(figures.ContentCompression, "0.0×")),
        ("precision", (_, figures) => Percent(figures.Precision.Mean)),
        ("95 % interval", (_, figures) => $"{Percent(figures.Precision.Low)} – {Percent(figures.Precision.High)}"),
        ("worst page", (_, figures) => Percent(figures.PrecisionDistribution.Min)),
        ("median page", (_, figures) => Percent(figures.PrecisionDistribution.Median)),
        ("exact words", (_, figures) => Percent(figures.ExactWords.Mean)),
        ("normalised", (_, figures) => Percent(figures.NormalisedPrecision.Mean)),
        ("Fox precision", (_, figures) => Percent(figures.Fox.Precision)),
        ("recall", (_, figures) => Percent(figures.Fox.Recall)),
        ("F1", (_, figures) => Percent(figures.Fox.F1)),
        ("BLEU", (_, figures) => Number(figures.Fox.Bleu, "0.000")),
        ("METEOR", (_, figures) => Number(figures.Fox.Meteor, "0.000")),
        ("type", (_, figures) => figures.SizePixels is { } size ? Number(size, "0.0 px") : ""),
        ("seconds", (_, figures) => Number(figures.Seconds, "0.00")),
        ("tokens/s", (_, figures) => Number(figures.TokensPerSecond, "0")),
        ("paper",
            (cell, _) => PublishedStudy.Find(cell.Key) is { } point
                ? $"{Percent(point.Precision)} at {Number(point.Compression, "0.0×")}"
                : ""),
        ("ended", (_, figures) => string.Join(", ", figures.Stops.Select(stop => $"{stop.Key} {stop.Value}"))),
    ];

    private readonly StringBuilder _html = new();

    public string Render()
    {
        string title = $"Compression study: {summary.Model}";
        _html.Append(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                + "content=\"width=device-width\">\n");
        _html.Append($"<title>{Escape(title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{Escape(title)}</h1>\n");
        Paragraph("Text is rendered to a page, the page becomes vision tokens, and the model reads the text back, free-running and greedy. "
            + "Compression is text tokens, counted with DeepSeek-V3's tokenizer, divided by vision tokens; “content only” leaves out "
            + "tokens that are "
            + "nothing but white space. Precision is 1 − edit distance / length of the longer text. Intervals are bootstrapped over "
            + "pages.");
        _html.Append($"<img class=\"figure\" alt=\"Precision against compression\" src=\"{Image(figure)}\">\n");
        Paragraph(
            "Points of the paper are those it prints for the published checkpoint on English pages of the Fox benchmark: other pages, and "
                + "a "
            + "precision that it does not define. They are for orientation.");
        Settings();
        Problems();
        Table();
        Examples();
        return _html.Append("</body>\n</html>\n").ToString();
    }

    private void Settings()
    {
        _html.Append("<h2>Settings</h2>\n<table>\n");
        foreach ((string key, string value) in summary.Settings)
        {
            _html.Append($"<tr><th class=\"text\">{Escape(key)}</th><td class=\"text\">{Escape(value)}</td></tr>\n");
        }

        _html.Append("</table>\n");
    }

    private void Problems()
    {
        if (summary.Problems.Count > 0)
        {
            _html.Append("<h2>Not read</h2>\n<ul>\n");
            _html.AppendJoin('\n', summary.Problems.Select(problem => $"<li>{Escape(problem)}</li>")).Append("\n</ul>\n");
        }
    }

    private void Table()
    {
        string[] keys = ["mode", "kind", "font", "aim"];
        _html.Append("<h2>Figures</h2>\n<div class=\"wide\"><table>\n<tr>")
            .AppendJoin("", keys.Select(key => $"<th class=\"text\">{key}</th>"));
        _html.Append("<th>pages</th>").AppendJoin("", Columns.Select(column => $"<th>{Escape(column.Title)}</th>")).Append("</tr>\n");
        foreach (StudyCell cell in summary.Cells)
        {
            string?[] names = [cell.Key.Mode, cell.Key.Kind, cell.Key.Font, cell.Key.Group];
            _html.Append("<tr>").AppendJoin("", names.Select(name => $"<td class=\"text\">{Escape(name ?? "")}</td>"));
            string unread = cell.Unread > 0 ? $" <span class=\"none\">(+ {cell.Unread} not read)</span>" : "";
            _html.Append($"<td>{cell.Pages}{unread}</td>");
            _html.AppendJoin(
                "", Columns.Select(column => $"<td>{(cell.Figures is { } figures ? Escape(column.Value(cell, figures)) : "")}</td>"))
                .Append("</tr>\n");
        }

        _html.Append("</table></div>\n");
    }

    private void Examples()
    {
        _html.Append("<h2>Pages and what was read</h2>\n");
        Paragraph(
            "Of each mode and kind the median page at the lowest, a middle and the highest compression. Struck out on red is on the page "
                + "and was "
            + "not read; on green was read and is not on the page.");
        foreach ((StudyPage page, byte[] image) in examples)
        {
            StudyReading reading = page.Reading!;
            double compression = (double)page.TextTokens.All / reading.VisionTokens;
            string name = page.Name is { } file ? $", {file}" : "";
            _html.Append($"<h3>{Escape(page.Cell + name)}</h3>\n");
            Paragraph($"{page.TextTokens.All} text tokens in {reading.VisionTokens} vision tokens ({Number(compression, "0.0×")}), "
                + $"precision {Percent(reading.Comparison.Precision)}, ended: {reading.Stop}.");
            _html.Append($"<div class=\"example\"><img alt=\"The page\" src=\"{Image(image)}\"><pre>");
            foreach (TextDifference piece in TextDifference.Between(reading.Expected, reading.Text))
            {
                _html.Append(Marked(piece));
            }

            _html.Append("</pre></div>\n");
        }
    }

    private static string Marked(TextDifference piece)
    {
        string text = Escape(piece.Text);

        // A line break alone would be marked invisibly.
        string visible = string.IsNullOrWhiteSpace(piece.Text)
            ? text.Replace("\n", "↵\n", StringComparison.Ordinal).Replace(' ', '·')
            : text;
        return piece.Kind switch
        {
            DifferenceKind.Missing => $"<del>{visible}</del>",
            DifferenceKind.Extra => $"<ins>{visible}</ins>",
            _ => text,
        };
    }

    private void Paragraph(string text) => _html.Append($"<p>{Escape(text)}</p>\n");

    private static string Image(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);

    /// <summary>Text that is shown as it is, whatever a model wrote; control characters become U+FFFD.</summary>
    private static string Escape(string text) =>
        WebUtility.HtmlEncode(
            string.Concat(text.Select(character => char.IsControl(character) && character is not ('\n' or '\t') ? '\uFFFD' : character)));

    private static string Percent(double share) => Number(100 * share, "0.0 '%'");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
