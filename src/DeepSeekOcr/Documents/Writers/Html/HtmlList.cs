using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Documents.Writers.Html;

/// <summary>Lists in HTML, with lists in their items.</summary>
internal static class HtmlList
{
    /// <summary>The list, numbered as it is written.</summary>
    public static string Write(ListContent list)
    {
        var html = new StringBuilder();
        var open = new Stack<(bool IsNumbered, int Next)>();
        foreach (ListItem item in list.Items)
        {
            while (open.Count > item.Level + 1)
            {
                Close(html, open);
            }

            if (open.Count == item.Level + 1)
            {
                html.Append("</li>\n");
                if (open.Peek().IsNumbered != item.Number is not null)
                {
                    html.Append(open.Pop().IsNumbered ? "</ol>\n" : "</ul>\n");
                }
            }

            int next = open.Count == item.Level + 1 ? open.Pop().Next : Open(html, item);
            string value = item.Number is { } number && number != next
                ? string.Create(CultureInfo.InvariantCulture, $" value=\"{number}\"")
                : "";
            html.Append(CultureInfo.InvariantCulture, $"<li{value}>{HtmlText.Lines(item.Text)}");
            open.Push((item.Number is not null, (item.Number ?? 0) + 1));
        }

        while (open.Count > 0)
        {
            Close(html, open);
        }

        return html.ToString().TrimEnd('\n');
    }

    /// <summary>Begins a list.</summary>
    /// <returns>The number that its first item has.</returns>
    private static int Open(StringBuilder html, ListItem first)
    {
        html.Append(first.Number switch
        {
            null => "\n<ul>\n",
            1 => "\n<ol>\n",
            { } number => string.Create(CultureInfo.InvariantCulture, $"\n<ol start=\"{number}\">\n"),
        });
        return first.Number ?? 0;
    }

    private static void Close(StringBuilder html, Stack<(bool IsNumbered, int Next)> open) =>
        html.Append("</li>\n").Append(open.Pop().IsNumbered ? "</ol>\n" : "</ul>\n");
}
