using System.Text;

namespace DeepSeekOcr.Documents.Tables;

/// <summary>Reads a table of GitHub's Markdown: rows of <c>| a | b |</c> with a line of dashes below the first.</summary>
internal static class MarkdownTableReader
{
    /// <summary>Reads a text that is a table and nothing else.</summary>
    /// <returns>The table; absent if the text is none.</returns>
    public static Table? Read(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || !lines.All(line => line.Contains('|')) || !IsRule(lines[1]))
        {
            return null;
        }

        var builder = new TableBuilder();
        for (int i = 0; i < lines.Length; i++)
        {
            if (i == 1)
            {
                continue;
            }

            builder.AddRow();
            foreach (string cell in Cells(lines[i]))
            {
                builder.AddCell(cell, 1, 1, isHeader: i == 0);
            }
        }

        return builder.Build();
    }

    private static bool IsRule(string line) => line.Contains('-') && line.All(c => c is '|' or '-' or ':' or ' ');

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (int i = line[0] == '|' ? 1 : 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] == '|')
            {
                cell.Append('|');
                i++;
            }
            else if (line[i] == '|')
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        if (cell.ToString().Trim() is { Length: > 0 } last)
        {
            cells.Add(last);
        }

        return cells;
    }
}
