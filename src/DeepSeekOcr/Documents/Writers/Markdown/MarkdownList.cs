using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Documents.Writers.Markdown;

/// <summary>Lists in Markdown, with lists in their items.</summary>
internal static class MarkdownList
{
    // Between lists that Markdown would take for one.
    private const string Between = "<!-- -->";

    /// <summary>The list, numbered as it is written.</summary>
    public static string Write(ListContent list)
    {
        var text = new StringBuilder();
        var open = new Stack<(int Indentation, int? Number)>(); // [level] where its items' text begins, and the last number
        foreach (ListItem item in list.Items)
        {
            (int Indentation, int? Number)? before = null;
            while (open.Count > item.Level)
            {
                before = open.Pop();
            }

            int indentation = open.Count > 0 ? open.Peek().Indentation : 0;
            string margin = new(' ', indentation);
            bool goesOn = before is not { } last || item.Number == (last.Number is { } previous ? previous + 1 : null);
            text.Append(goesOn ? "" : $"\n{margin}{Between}\n\n");
            string sign = item.Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number}. ") : "- ";
            string content = MarkdownText.Paragraph(item.Text)
                .Replace("\n", $"\n{margin}{new string(' ', sign.Length)}", StringComparison.Ordinal);
            text.Append(margin).Append(sign).Append(content).Append('\n');
            open.Push((indentation + sign.Length, item.Number));
        }

        return text.ToString().TrimEnd('\n');
    }
}
