namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Divides the boxes of an element among the blocks that its text has: each gets its share of their height, in order.</summary>
internal static class BoxDivision
{
    private const int LettersOfLine = 80;

    // White space around a block, in lines.
    private const double Gap = 0.6;

    /// <summary>The boxes of each block.</summary>
    /// <param name="boxes">Of the element.</param>
    /// <param name="blocks">The texts of its blocks.</param>
    public static List<GridBox>[] Divide(IReadOnlyList<GridBox> boxes, IReadOnlyList<string> blocks)
    {
        double all = blocks.Sum(Lines);
        double height = boxes.Sum(box => (double)box.Bottom - box.Top);
        var divided = new List<GridBox>[blocks.Count];
        double from = 0;
        for (int i = 0; i < divided.Length; i++)
        {
            double to = i == divided.Length - 1 ? height : from + height * Lines(blocks[i]) / all;
            divided[i] = Slice(boxes, from, to);
            from = to;
        }

        return divided;
    }

    /// <summary>What lies between two heights of boxes that are thought to stand below each other.</summary>
    private static List<GridBox> Slice(IReadOnlyList<GridBox> boxes, double from, double to)
    {
        var slice = new List<GridBox>();
        double top = 0;
        foreach (GridBox box in boxes)
        {
            double bottom = top + box.Bottom - box.Top;
            double first = Math.Max(from, top);
            double last = Math.Min(to, bottom);

            // A sliver of another column is the rounding of a share.
            if (last - first > 0.1 * (to - from))
            {
                slice.Add(box with { Top = (float)(box.Top + first - top), Bottom = (float)(box.Top + last - top) });
            }

            top = bottom;
        }

        return slice;
    }

    /// <summary>About how many lines a block takes.</summary>
    private static double Lines(string block)
    {
        double rows = block.StartsWith('<') ? block.AsSpan().Count("<tr") : 0;
        double written = block.AsSpan().Trim().Count('\n') + 1;
        return Gap + Math.Max(rows, rows > 0 ? written : Math.Max(written, Math.Ceiling((double)block.Length / LettersOfLine)));
    }
}
