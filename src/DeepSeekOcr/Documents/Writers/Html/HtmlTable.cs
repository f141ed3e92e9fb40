using System.Globalization;
using System.Text;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Writers.Html;

/// <summary>Tables in HTML, made anew from the grid: no markup of the model's passes.</summary>
internal static class HtmlTable
{
    /// <summary>The table, one row a line.</summary>
    public static string Write(Table table) =>
        Write(table, text => HtmlText.Lines(text).Replace("<br>\n", "<br>", StringComparison.Ordinal));

    /// <summary>The same.</summary>
    /// <param name="table">The table.</param>
    /// <param name="write">Makes HTML of the text of a cell.</param>
    public static string Write(Table table, Func<string, string> write)
    {
        var html = new StringBuilder("<table>\n");
        foreach (IReadOnlyList<TableCell> row in table.CellsByRow())
        {
            html.Append("<tr>");
            foreach (TableCell cell in row)
            {
                string tag = cell.IsHeader ? "th" : "td";
                html.Append(CultureInfo.InvariantCulture, $"<{tag}");
                html.Append(cell.RowSpan > 1 ? string.Create(CultureInfo.InvariantCulture, $" rowspan=\"{cell.RowSpan}\"") : "");
                html.Append(cell.ColumnSpan > 1 ? string.Create(CultureInfo.InvariantCulture, $" colspan=\"{cell.ColumnSpan}\"") : "");
                html.Append('>').Append(write(cell.Text))
                    .Append(CultureInfo.InvariantCulture, $"</{tag}>");
            }

            html.Append("</tr>\n");
        }

        return html.Append("</table>").ToString();
    }
}
