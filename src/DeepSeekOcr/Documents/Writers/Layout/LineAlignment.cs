namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>Spreads text of which no place is known over the lines that its page shows.</summary>
/// <remarks>
/// Where text and page have about as many lines, they are matched in order by their lengths, with the fewest left over (as in alignment
/// by edit distance); else the words are spread evenly, as where a paragraph is written in one line.
/// </remarks>
internal static class LineAlignment
{
    // What a line that has no partner costs, in shares of the longest line.
    private const double Unmatched = 0.35;
    private const double LeastLikeness = 0.6;
    private const int MostLines = 600;

    /// <summary>Assigns written lines to the lines of a page.</summary>
    /// <param name="written">Units of every written line, at least one.</param>
    /// <param name="found">The page's lines in reading order, at least one.</param>
    /// <returns>
    /// For each written line its page line; null where the two are too different in number. Lines left over join the one before.
    /// </returns>
    public static int[]? Match(IReadOnlyList<double> written, IReadOnlyList<Area> found)
    {
        double likeness = (double)Math.Min(written.Count, found.Count) / Math.Max(written.Count, found.Count);
        return likeness < LeastLikeness || Math.Max(written.Count, found.Count) > MostLines ? null : Trace(written, found);
    }

    /// <summary>Spreads words evenly over the lines of a page.</summary>
    /// <param name="units">Units of every word.</param>
    /// <param name="found">The page's lines in reading order, at least one.</param>
    /// <returns>For each word its page line.</returns>
    public static int[] Spread(IReadOnlyList<double> units, IReadOnlyList<Area> found)
    {
        double all = units.Sum();
        double width = found.Sum(line => line.Width);
        int[] lines = new int[units.Count];
        int line = 0;
        double reached = found[0].Width / width;
        double before = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            double middle = (before + (units[i] / 2)) / all;
            while (middle > reached && line + 1 < found.Count)
            {
                line++;
                reached += found[line].Width / width;
            }

            lines[i] = line;
            before += units[i];
        }

        return lines;
    }

    private static int[] Trace(IReadOnlyList<double> written, IReadOnlyList<Area> found)
    {
        double[,] costs = Costs(written, found);
        int[] matched = new int[written.Count];
        Array.Fill(matched, -1);
        for ((int i, int j) = (written.Count, found.Count); i > 0 && j > 0;)
        {
            if (costs[i, j] == costs[i - 1, j] + Unmatched)
            {
                i--;
            }
            else if (costs[i, j] == costs[i, j - 1] + Unmatched)
            {
                j--;
            }
            else
            {
                matched[--i] = --j;
            }
        }

        int last = matched.FirstOrDefault(line => line >= 0);
        for (int i = 0; i < matched.Length; i++)
        {
            last = matched[i] = matched[i] < 0 ? last : matched[i];
        }

        return matched;
    }

    private static double[,] Costs(IReadOnlyList<double> written, IReadOnlyList<Area> found)
    {
        (double longest, double widest) = (Math.Max(1, written.Max()), Math.Max(1, found.Max(line => line.Width)));
        double[,] costs = new double[written.Count + 1, found.Count + 1];
        for (int i = 0; i <= written.Count; i++)
        {
            for (int j = 0; j <= found.Count; j++)
            {
                double best = i == 0 && j == 0 ? 0 : double.PositiveInfinity;
                best = i > 0 ? Math.Min(best, costs[i - 1, j] + Unmatched) : best;
                best = j > 0 ? Math.Min(best, costs[i, j - 1] + Unmatched) : best;
                costs[i, j] = i > 0 && j > 0
                    ? Math.Min(best, costs[i - 1, j - 1] + Math.Abs((written[i - 1] / longest) - (found[j - 1].Width / widest)))
                    : best;
            }
        }

        return costs;
    }
}
