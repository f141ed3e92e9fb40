using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace DeepSeekOcr.Documents.Tables;

/// <summary>Reads a table of HTML as models write it: without header cells, ragged, with spans, often cut off.</summary>
/// <remarks>Only the table's own tags and line breaks are left (<see cref="TableTags"/>); those are repaired as browsers do it.</remarks>
internal static class HtmlTableReader
{
    /// <summary>Most characters of a table; the longest output of a model is a quarter of it.</summary>
    public const int MostCharacters = 200_000;

    private const int MostSpan = 10_000;

    /// <summary>Reads the first table of a text.</summary>
    /// <returns>The table; absent if there is none with a cell, or the text is too long.</returns>
    public static Table? Read(string html)
    {
        if (html.Length > MostCharacters || !html.Contains("<t", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using var document = new HtmlParser().ParseDocument(TableTags.Only(html));
        if (document.QuerySelector("table") is not { } table)
        {
            return null;
        }

        var builder = new TableBuilder();
        bool hasCell = false;
        foreach (IElement row in Rows(table))
        {
            builder.AddRow();
            foreach (IElement cell in row.Children.Where(child => child.LocalName is "td" or "th"))
            {
                hasCell |= builder.AddCell(TextOf(cell), Span(cell, "rowspan"), Span(cell, "colspan"), cell.LocalName == "th");
            }
        }

        return hasCell ? builder.Build() : null;
    }

    private static IEnumerable<IElement> Rows(IElement table) =>
        table.Children.SelectMany(child => child.LocalName == "tr" ? [child] : child.Children.Where(row => row.LocalName == "tr"));

    private static int Span(IElement cell, string name) =>
        int.TryParse(cell.GetAttribute(name)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int span)
            ? Math.Clamp(span, 1, MostSpan)
            : 1;

    private static string TextOf(IElement cell)
    {
        string text = string.Concat(cell.ChildNodes.Select(node => node is IElement ? "\n" : node.TextContent));
        return string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
