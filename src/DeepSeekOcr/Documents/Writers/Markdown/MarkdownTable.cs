using System.Text;
using DeepSeekOcr.Documents.Tables;
using DeepSeekOcr.Documents.Writers.Html;

namespace DeepSeekOcr.Documents.Writers.Markdown;

/// <summary>Tables in Markdown.</summary>
internal static class MarkdownTable
{
    /// <summary>GitHub's table if no cell spans more than one place, else HTML.</summary>
    public static string Write(Table table) => table.HasSpans ? HtmlTable.Write(table, MarkdownText.HtmlCell) : WritePipes(table);

    private static string WritePipes(Table table)
    {
        var text = new StringBuilder();
        int row = 0;
        foreach (IReadOnlyList<TableCell> cells in table.CellsByRow())
        {
            text.Append(row > 0 ? "\n" : "").Append("| ").AppendJoin(" | ", table.TextsOf(cells).Select(MarkdownText.Cell)).Append(" |");
            if (row++ == 0)
            {
                text.Append("\n|").Insert(text.Length, " --- |", table.Columns);
            }
        }

        return text.ToString();
    }
}
