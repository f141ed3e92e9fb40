namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>Links letters (or words, where letters touch) to the next one at their right, and measures the lines that come of it.</summary>
internal sealed class TextLineFinder
{
    /// <summary>A line of fewer pieces tells nothing about slope or orientation.</summary>
    public const int FewestPieces = 6;

    private const int LeastHeight = 3;
    private const double WidestGap = 2;
    private const double LeastOverlap = 0.4;
    private const double LargestHeightRatio = 3;

    /// <summary>So many letters may touch; what is longer is a word, which nearly always reaches out both ways.</summary>
    private const int MostTouching = 4;

    /// <summary>
    /// How far a letter reaches out of the body to count, in bodies, and more than a row: a t does, the overshoot of an o does not.
    /// </summary>
    private const double ClearReach = 0.15;

    private readonly InkComponents _ink;
    private readonly int[] _letters;

    /// <summary>Prepares the search; pieces too small or too large for letters are left out.</summary>
    public TextLineFinder(InkMap map, InkComponents ink)
    {
        _ink = ink;
        int mostHeight = Math.Max(map.Width, map.Height) / 8;
        _letters = [.. Enumerable.Range(0, ink.Boxes.Count)
            .Where(i => ink.Boxes[i] is { Height: >= LeastHeight } box && box.Height <= mostHeight && box.Width <= map.Width / 2)
            .OrderBy(i => ink.Boxes[i].Left)];
    }

    /// <summary>How many components could be letters.</summary>
    public int LetterCount => _letters.Length;

    /// <summary>
    /// Of the components that have a neighbour, the share whose neighbour at the right is nearer than that below: near 1 where lines of
    /// letters run across, near 0 where they run down.
    /// </summary>
    public double ShareOfLevelNeighbours()
    {
        InkBox[] boxes = [.. _letters.Select(i => _ink.Boxes[i])];
        double[] right = NextGaps(boxes);
        InkBox[] transposed = [.. boxes.Select(box => box.Transposed)];
        int[] order = [.. Enumerable.Range(0, boxes.Length).OrderBy(i => transposed[i].Left)];
        double[] below = NextGaps([.. order.Select(i => transposed[i])]);
        int level = order.Where((letter, place) => right[letter] < below[place]).Count();
        int upright = order.Where((letter, place) => below[place] < right[letter]).Count();
        return level + upright == 0 ? 0.5 : (double)level / (level + upright);
    }

    /// <summary>Whether no piece of ink off the edges is as large as a digit of the smallest print.</summary>
    public bool IsBlank(InkMap map)
    {
        const int Smallest = 5;
        int margin = Math.Max(map.Width, map.Height) / 100;
        return !_ink.Boxes.Any(box => Math.Max(box.Width, box.Height) >= Smallest && box.Left >= margin && box.Top >= margin
            && box.Right <= map.Width - margin && box.Bottom <= map.Height - margin);
    }

    /// <summary>The lines, each at least two components long.</summary>
    public IReadOnlyList<TextLine> Find()
    {
        var sets = new DisjointSets();
        foreach (int _ in _letters)
        {
            sets.Add();
        }

        for (int i = 0; i < _letters.Length; i++)
        {
            if (NextAtRight(i) is { } next)
            {
                sets.Join(i, next);
            }
        }

        int[][] groups =
            [.. Enumerable.Range(0, _letters.Length).GroupBy(sets.Find).Where(group => group.Count() > 1).Select(group => group.ToArray())];
        return Measure(groups);
    }

    /// <summary>
    /// For each box, of those sorted by their left edge, the gap to the next box at its right that overlaps it in height.
    /// </summary>
    private static double[] NextGaps(InkBox[] sorted)
    {
        double[] gaps = new double[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            InkBox box = sorted[i];
            double gap = double.PositiveInfinity;
            int reach = box.Right + 3 * Math.Max(box.Width, box.Height);
            for (int j = i + 1; j < sorted.Length && sorted[j].Left < reach && sorted[j].Left - box.Right < gap; j++)
            {
                if (sorted[j].Right > box.Right && Overlap(box, sorted[j]) >= 0.5)
                {
                    gap = Math.Max(0, sorted[j].Left - box.Right);
                }
            }

            gaps[i] = gap;
        }

        return gaps;
    }

    /// <summary>Rows that two boxes share, as a share of the lower one's.</summary>
    private static double Overlap(InkBox one, InkBox other) =>
        (double)(Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top)) / Math.Min(one.Height, other.Height);

    private int? NextAtRight(int letter)
    {
        InkBox box = _ink.Boxes[_letters[letter]];
        int? best = null;
        double nearest = double.PositiveInfinity;
        for (int j = letter + 1; j < _letters.Length; j++)
        {
            InkBox other = _ink.Boxes[_letters[j]];
            double gap = other.Left - box.Right;
            if (gap > nearest || gap > WidestGap * LargestHeightRatio * box.Height)
            {
                break;
            }

            double ratio = (double)Math.Max(box.Height, other.Height) / Math.Min(box.Height, other.Height);
            if (other.Right > box.Right && ratio <= LargestHeightRatio && gap <= WidestGap * Math.Max(box.Height, other.Height)
                && Overlap(box, other) >= LeastOverlap)
            {
                (best, nearest) = (j, gap);
            }
        }

        return best;
    }

    private TextLine[] Measure(int[][] groups)
    {
        int[] lineOf = new int[_ink.Boxes.Count];
        Array.Fill(lineOf, -1);
        var boxes = new InkBox[groups.Length];
        double[] slopes = new double[groups.Length];
        int[][] rows = new int[groups.Length][];
        for (int line = 0; line < groups.Length; line++)
        {
            InkBox[] pieces = [.. groups[line].Select(letter => _ink.Boxes[_letters[letter]])];
            boxes[line] = pieces.Aggregate((one, other) => one.Union(other));
            slopes[line] = pieces.Length >= FewestPieces ? BaselineSlope(pieces) : 0;
            rows[line] = new int[2 * boxes[line].Height + 1];
            foreach (int letter in groups[line])
            {
                lineOf[_letters[letter]] = line;
            }
        }

        AddInk(lineOf, boxes, slopes, rows);
        return [
            .. groups.Select(
                (group, line) => Describe(boxes[line], [.. group.Select(letter => _letters[letter])], slopes[line], rows[line]))];
    }

    /// <summary>Counts each line's ink by rows that follow its slope.</summary>
    private void AddInk(int[] lineOf, InkBox[] boxes, double[] slopes, int[][] rows)
    {
        foreach (InkRun run in _ink.Runs)
        {
            int line = lineOf[run.Component];
            if (line >= 0)
            {
                InkBox box = boxes[line];
                int row = (int)Math.Round(run.Y + RowShift(box, slopes[line], run.Start + run.End));
                rows[line][Math.Clamp(row, 0, rows[line].Length - 1)] += run.End - run.Start;
            }
        }
    }

    /// <summary>What takes a row of the map to a row of a line, at twice a place across.</summary>
    private static double RowShift(InkBox line, double slope, int twiceX) =>
        line.Height / 2 - line.Top - slope * (twiceX - line.Left - line.Right) / 2.0;

    private TextLine Describe(InkBox box, int[] components, double slope, int[] rows)
    {
        // Two fifths of the fullest row: every letter has ink between the baseline and the top of an x, a third of them above or below.
        int enough = rows.Max() * 2 / 5;
        int top = Array.FindIndex(rows, ink => ink > enough);
        int bottom = Array.FindLastIndex(rows, ink => ink > enough) + 1;
        double body = bottom - top;
        double reach = Math.Max(1, ClearReach * body);
        int letters = 0;
        int ascending = 0;
        int descending = 0;
        foreach (InkBox piece in components.Select(number => _ink.Boxes[number]))
        {
            if (piece.Height > 0.6 * body && piece.Height < 2.5 * body && piece.Width < MostTouching * body)
            {
                double shift = RowShift(box, slope, piece.Left + piece.Right);
                letters += Math.Max(1, (int)Math.Round(piece.Width / body));
                ascending += piece.Top + shift < top - reach ? 1 : 0;
                descending += piece.Bottom + shift > bottom + reach ? 1 : 0;
            }
        }

        return new TextLine(box, components, slope, bottom - top, letters, ascending, descending);
    }

    /// <summary>
    /// The slope between the middle lower edges of a line's first and last third, or of the upper edges if those agree better.
    /// </summary>
    private static double BaselineSlope(InkBox[] pieces)
    {
        (double lower, double lowerSpread) = EdgeSlope(pieces, piece => piece.Bottom);
        (double upper, double upperSpread) = EdgeSlope(pieces, piece => piece.Top);
        return lowerSpread <= upperSpread ? lower : upper;
    }

    private static (double Slope, double Spread) EdgeSlope(InkBox[] pieces, Func<InkBox, int> edge)
    {
        int third = pieces.Length / 3;
        (double x, double y) first = (Median(pieces[..third].Select(Centre)), Median(pieces[..third].Select(piece => (double)edge(piece))));
        (double x, double y) last = (
            Median(pieces[^third..].Select(Centre)), Median(pieces[^third..].Select(piece => (double)edge(piece))));
        double slope = last.x > first.x ? (last.y - first.y) / (last.x - first.x) : 0;
        return (slope, Median(pieces.Select(piece => Math.Abs(edge(piece) - first.y - slope * (Centre(piece) - first.x)))));

        static double Centre(InkBox piece) => (piece.Left + piece.Right) / 2.0;
    }

    /// <summary>The middle value; the mean of the middle two.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
