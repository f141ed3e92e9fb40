using System.Text;

namespace DeepSeekOcr.Documents.Parsing.Blocks;

/// <summary>Reads lists with lists in their items, by the indentation of their lines.</summary>
internal static class ListReader
{
    private const int MostLevels = 9;
    private const int Tab = 4;

    // An item whose indentation differs by less stands in the same list.
    private const int Step = 2;

    /// <summary>Reads a text that is a list and nothing else.</summary>
    /// <param name="text">With the white space before its first item.</param>
    /// <returns>The list; absent if the text begins with no item.</returns>
    public static ListContent? Read(string text)
    {
        var items = new List<ListItem>();
        var item = new StringBuilder(); // the text of the last one: an item may have any number of lines
        var indentations = new Stack<int>(); // of the items that are open
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> content = line.Trim();
            int start = BlockLine.ItemStart(content, out int number);
            if (start > 0)
            {
                CloseItem();
                items.Add(new ListItem(Enter(indentations, Indentation(line)), number < 0 ? null : number, ""));
                item.Append(content[start..].TrimStart());
            }
            else if (items.Count == 0 && !content.IsEmpty)
            {
                return null;
            }
            else if (!content.IsEmpty)
            {
                item.Append('\n').Append(content);
            }
        }

        CloseItem();
        return items.Count > 0 ? new ListContent(items) : null;

        void CloseItem()
        {
            if (items.Count > 0)
            {
                items[^1] = items[^1] with { Text = item.ToString() };
                item.Clear();
            }
        }
    }

    /// <summary>Leaves the items that an indentation ends, and enters one.</summary>
    /// <returns>Its level.</returns>
    private static int Enter(Stack<int> open, int indentation)
    {
        while (open.Count > 0 && indentation < open.Peek() + Step)
        {
            open.Pop();
        }

        while (open.Count >= MostLevels)
        {
            open.Pop();
        }

        open.Push(indentation);
        return open.Count - 1;
    }

    private static int Indentation(ReadOnlySpan<char> line)
    {
        int columns = 0;
        foreach (char c in line)
        {
            if (!char.IsWhiteSpace(c))
            {
                break;
            }

            columns += c == '\t' ? Tab : 1;
        }

        return columns;
    }
}
