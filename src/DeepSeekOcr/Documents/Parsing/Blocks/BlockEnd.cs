using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Parsing.Blocks;

/// <summary>Where blocks end that have a closing of their own: at the closing, or where it must be missing.</summary>
internal static class BlockEnd
{
    /// <summary>Where the next empty line begins; the text's end if there is none.</summary>
    public static int EmptyLine(string text, int from)
    {
        int at = text.IndexOf('\n', from);
        while (at >= 0)
        {
            int next = at + 1;
            while (next < text.Length && text[next] is ' ' or '\t' or '\r')
            {
                next++;
            }

            if (next == text.Length || text[next] == '\n')
            {
                return at + 1;
            }

            at = text.IndexOf('\n', next);
        }

        return text.Length;
    }

    /// <summary>The end of a formula.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">After its opening.</param>
    /// <param name="closing">Its closing; TeX lets no empty line stand before it.</param>
    /// <param name="isClosed">Whether it is there.</param>
    public static int Formula(string text, int from, string closing, out bool isClosed)
    {
        int end = EmptyLine(text, from);
        int close = text.AsSpan(from, end - from).IndexOf(closing);
        isClosed = close >= 0;
        return isClosed ? from + close + closing.Length : Mark(text, from, end);
    }

    /// <summary>Where the first line begins that opens a block of its own; <paramref name="end"/> if there is none before it.</summary>
    private static int Mark(string text, int from, int end)
    {
        while (text.AsSpan(from, end - from).IndexOf('\n') is >= 0 and int offset && from + offset + 1 < end)
        {
            from += offset + 1;
            ReadOnlySpan<char> line = text.AsSpan(from, end - from);
            int length = line.IndexOf('\n');
            line = (length < 0 ? line : line[..length]).Trim();
            if (BlockLine.HeadingLevel(line) > 0 || CodeText.FenceLength(line) > 0
                || line.StartsWith("<table", StringComparison.OrdinalIgnoreCase))
            {
                return from;
            }
        }

        return end;
    }

    /// <summary>The end of a table: after its closing tag, or at the first empty line or heading after its last row.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where its opening tag begins.</param>
    /// <param name="isClosed">Whether its closing tag is there.</param>
    public static int Table(string text, int from, out bool isClosed)
    {
        isClosed = false;
        int depth = 0;
        bool isInCell = false;
        int rowsEnd = from;
        int stop = text.Length;
        for (int at = from; HtmlTag.Next(text, at, out HtmlTag tag); at = tag.End)
        {
            if (tag.Name == "table")
            {
                if (!tag.IsClosing && depth > 0 && (!isInCell || BeginsBlock(text, tag.Start)))
                {
                    // A table within a table stands in a cell.
                    stop = tag.Start;
                    break;
                }

                depth += tag.IsClosing ? -1 : 1;
                if (depth <= 0)
                {
                    isClosed = true;
                    return tag.End;
                }
            }
            else if (depth == 1 && tag.IsOfTable)
            {
                isInCell = tag is { IsClosing: false, Name: "td" or "th" or "caption" };
            }

            rowsEnd = tag.IsOfTable ? tag.End : rowsEnd;
        }

        return Heading(text, rowsEnd, Math.Min(stop, EmptyLine(text, rowsEnd)));
    }

    /// <summary>Whether a place begins a line after an empty one.</summary>
    private static bool BeginsBlock(string text, int at)
    {
        int breaks = 0;
        while (--at >= 0 && char.IsWhiteSpace(text[at]))
        {
            breaks += text[at] == '\n' ? 1 : 0;
        }

        return breaks > 1;
    }

    /// <summary>Where the first heading begins; <paramref name="end"/> if there is none before it.</summary>
    private static int Heading(string text, int from, int end)
    {
        while (text.AsSpan(from, end - from).IndexOf("\n#") is >= 0 and int offset)
        {
            from += offset + 1;
            if (BlockLine.HeadingLevel(text.AsSpan(from, Math.Min(8, text.Length - from))) > 0)
            {
                return from;
            }
        }

        return end;
    }
}
