using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>The lines of text that an image shows, in reading order.</summary>
internal static class FoundLines
{
    // A line as wide as this share of all of them spans the columns.
    private const double Spanning = 0.6;

    /// <summary>Finds the lines of an image that lies upright.</summary>
    public static IReadOnlyList<Area> In(RgbImage image)
    {
        InkMap map = InkMap.Of(image);
        Area[] lines = [.. new TextLineFinder(map, InkComponents.Of(map)).Find()
            .Select(line => line.Box)
            .Select(box => new Area(box.Left * map.Scale, box.Top * map.Scale, box.Right * map.Scale, box.Bottom * map.Scale))];
        return Ordered(lines);
    }

    /// <summary>Puts lines in reading order: from the top, and column by column between lines that span the columns.</summary>
    public static IReadOnlyList<Area> Ordered(IReadOnlyList<Area> lines)
    {
        if (lines.Count == 0)
        {
            return lines;
        }

        double width = lines.Max(line => line.Right) - lines.Min(line => line.Left);
        var ordered = new List<Area>(lines.Count);
        var between = new List<Area>();
        foreach (Area line in lines.OrderBy(Middle))
        {
            if (line.Width >= Spanning * width)
            {
                ordered.AddRange(ByColumns(between));
                ordered.Add(line);
                between.Clear();
            }
            else
            {
                between.Add(line);
            }
        }

        ordered.AddRange(ByColumns(between));
        return ordered;
    }

    private static double Middle(Area line) => (line.Top + line.Bottom) / 2;

    /// <summary>Columns are what a gap separates that no line reaches across.</summary>
    private static IEnumerable<Area> ByColumns(List<Area> lines)
    {
        var columns = new List<List<Area>>();
        double reached = double.NegativeInfinity;
        foreach (Area line in lines.OrderBy(line => line.Left))
        {
            if (line.Left > reached)
            {
                columns.Add([]);
            }

            columns[^1].Add(line);
            reached = Math.Max(reached, line.Right);
        }

        // Pieces of one line side by side are no columns.
        bool areColumns = columns.Count > 1 && columns.All(column => column.Count > 1);
        return areColumns
            ? columns.SelectMany(column => column.OrderBy(Middle))
            : Rows(lines).SelectMany(row => row.OrderBy(line => line.Left));
    }

    private static List<List<Area>> Rows(List<Area> lines)
    {
        var rows = new List<List<Area>>();
        foreach (Area line in lines.OrderBy(Middle))
        {
            if (rows.Count == 0 || Middle(line) > rows[^1][0].Bottom)
            {
                rows.Add([]);
            }

            rows[^1].Add(line);
        }

        return rows;
    }
}
