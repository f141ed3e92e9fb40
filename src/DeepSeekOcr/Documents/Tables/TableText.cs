using System.Buffers;
using System.Text;
using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Tables;

/// <summary>Tables as separated text.</summary>
public static class TableText
{
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.,% ");

    /// <summary>The table as CSV (RFC 4180): commas, quotes where needed, a spanning cell in its first place.</summary>
    /// <remarks>
    /// A text that a spreadsheet would take for a formula is led by an apostrophe, since it comes from an image that anybody may have made.
    /// Numbers stay as they are.
    /// </remarks>
    public static string ToCsv(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var csv = new StringBuilder();
        foreach (IReadOnlyList<TableCell> row in table.CellsByRow())
        {
            csv.AppendJoin(',', table.TextsOf(row).Select(Quote)).Append("\r\n");
        }

        return csv.ToString();
    }

    /// <summary>The table as lines of cells with tabs between them; white space inside a cell becomes a space.</summary>
    public static string ToTabs(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var text = new StringBuilder();
        foreach (IReadOnlyList<TableCell> row in table.CellsByRow())
        {
            text.AppendJoin('\t', table.TextsOf(row).Select(
                cell => InlineMarkup.Plain(cell).ReplaceLineEndings(" ").Replace('\t', ' '))).Append('\n');
        }

        return text.ToString();
    }

    private static string Quote(string text)
    {
        bool isFormula = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !IsNumber(text);
        string safe = isFormula ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static bool IsNumber(string text) => text.Length > 1 && !text.AsSpan(1).ContainsAnyExcept(OfNumbers);
}
