using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>
/// Where the words of a page probably stand: in the model's boxes, else on the lines that the image shows, else on the page.
/// </summary>
internal static class PageLayout
{
    // A page of which nothing is known has margins of this share, and lines no higher than that.
    private const double Margin = 0.06;
    private const double HighestLine = 0.03;

    /// <summary>The lines of every element of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="image">Its original image, if there is one.</param>
    public static IReadOnlyList<PlacedLine>[] Of(DocumentPage page, RgbImage? image)
    {
        var lines = new IReadOnlyList<PlacedLine>[page.Elements.Count];
        var homeless = new List<HomelessWord>();
        int writtenLine = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            DocumentElement element = page.Elements[i];
            lines[i] = [.. TextLayout.Place(element, page.ToOriginal)];
            if (lines[i].Count == 0 && LaidWord.Of(LaidWord.TextOf(element), element.Lines) is { Count: > 0 } words)
            {
                int before = writtenLine;
                foreach (LaidWord word in words)
                {
                    homeless.Add(new HomelessWord(i, before + word.Line, word));
                    writtenLine = before + word.Line + 1;
                }
            }
        }

        if (homeless.Count > 0)
        {
            IReadOnlyList<Area> found = image is not null && page.QuarterTurns == 0 ? FreeLines(page, image) : [];
            foreach (IGrouping<int, PlacedLine> element in found.Count > 0
                ? Settle(homeless, found, widest: double.PositiveInfinity)
                : Settle(homeless, EvenLines(page, homeless[^1].Line + 1), LineLayout.WidestLetter))
            {
                lines[element.Key] = [.. element];
            }
        }

        return lines;
    }

    /// <summary>The lines that the image shows outside the model's boxes.</summary>
    private static IReadOnlyList<Area> FreeLines(DocumentPage page, RgbImage image)
    {
        Area[] taken = [.. page.Elements.SelectMany(element => element.Boxes).Select(box => Area.Upright(box, page.ToOriginal))];
        return [.. FoundLines.In(image).Where(line => !taken.Any(box => Covers(box, line)))];
    }

    /// <summary>Even lines of the whole page, as many as were written.</summary>
    private static IReadOnlyList<Area> EvenLines(DocumentPage page, int written)
    {
        var whole = Area.Upright(new PixelBox(0, 0, page.Width, page.Height), page.ToOriginal);
        double height = Math.Min(HighestLine * whole.Height, (1 - (2 * Margin)) * whole.Height / written);
        return
        [
            .. Enumerable.Range(0, written).Select(i => new Area(
                whole.Left + (Margin * whole.Width), whole.Top + (Margin * whole.Height) + (i * height),
                whole.Right - (Margin * whole.Width), whole.Top + (Margin * whole.Height) + ((i + 1) * height))),
        ];
    }

    private static bool Covers(Area area, Area line)
    {
        double x = (line.Left + line.Right) / 2;
        double y = (line.Top + line.Bottom) / 2;
        return x >= area.Left && x <= area.Right && y >= area.Top && y <= area.Bottom;
    }

    /// <summary>Places words on lines.</summary>
    /// <param name="words">In the order of the text.</param>
    /// <param name="found">The lines.</param>
    /// <param name="widest">Widest that a letter may be, as a share of its line's height.</param>
    private static ILookup<int, PlacedLine> Settle(List<HomelessWord> words, IReadOnlyList<Area> found, double widest)
    {
        double[] written = new double[words[^1].Line + 1];
        words.ForEach(word => written[word.Line] += word.Word.Units + 1);
        int[] ends = [.. Enumerable.Range(0, written.Length).Where(line => written[line] > 0)];
        int[]? matched = LineAlignment.Match([.. ends.Select(line => written[line])], found);
        int[] spread = matched is null ? LineAlignment.Spread([.. words.Select(word => word.Word.Units + 1.0)], found) : [];
        Dictionary<int, int> places = matched is null ? [] : ends.Zip(matched).ToDictionary(pair => pair.First, pair => pair.Second);
        return words.Select((word, i) => (Word: word, Line: matched is null ? spread[i] : places[word.Line]))
            .GroupBy(word => word.Line, word => word.Word)
            .SelectMany(line => Share(line.ToList(), found[line.Key], widest))
            .ToLookup(line => line.Element, line => line.Line);
    }

    /// <summary>Shares a line of the page among the elements whose words stand on it, in proportion to their lengths.</summary>
    private static IEnumerable<(int Element, PlacedLine Line)> Share(List<HomelessWord> words, Area line, double widest)
    {
        double all = words.Sum(word => word.Word.Units + 1);
        double left = line.Left;
        foreach (IGrouping<int, LaidWord> element in words.GroupBy(word => word.Element, word => word.Word))
        {
            double units = element.Sum(word => word.Units + 1);
            double width = line.Width * units / all;
            double unit = Math.Min(width / units, widest * line.Height);
            Area part = line with { Left = left, Right = left + width };
            yield return (element.Key, LineLayout.Place([.. element], part, unit, isCentred: false));
            left += width;
        }
    }

    /// <summary>A word of an element without boxes.</summary>
    private readonly record struct HomelessWord(int Element, int Line, LaidWord Word);
}
