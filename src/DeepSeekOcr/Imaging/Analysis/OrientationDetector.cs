namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>Tells how a page lies by its letters, without reading them.</summary>
/// <remarks>
/// Letters stand closer within a line than lines stand to each other: that tells lines that run across from lines that run down. Latin
/// letters and digits reach above the body of a line more often than below: that tells up from down, and left from right. Scripts without
/// that habit (Chinese, capitals only) and pages without text give no answer; an answer other than upright takes strong evidence, because
/// nearly all pages are upright.
/// </remarks>
internal static class OrientationDetector
{
    private const int FewestLetters = 40;
    private const double LevelShare = 0.6;
    private const double SteepestSlope = 0.1763;
    private const int FewestLines = 4;

    /// <summary>
    /// Share of letters that reach out on one side before a page is turned: in Latin text two to three of ten letters ascend, while in
    /// Cyrillic and Greek, where more letters descend than ascend, fewer descend than this.
    /// </summary>
    private const double ReachingShare = 0.2;

    /// <summary>Letters that reach out on that side for each that does on the other, before a page is turned.</summary>
    private const double Majority = 2.5;

    /// <summary>The same, before a page is called upright.</summary>
    private const double SlightMajority = 1.5;

    /// <summary>Finds the turn and the skew of a page.</summary>
    public static PageOrientation Detect(InkMap map) => Detect(map, new TextLineFinder(map, InkComponents.Of(map)));

    /// <summary>Finds the turn and the skew of a page whose letters are known.</summary>
    public static PageOrientation Detect(InkMap map, TextLineFinder letters)
    {
        if (letters.LetterCount < FewestLetters)
        {
            return PageOrientation.Unknown;
        }

        double level = letters.ShareOfLevelNeighbours();
        if (level >= 1 - LevelShare)
        {
            return Judge(letters.Find(), PageTurn.None, PageTurn.UpsideDown);
        }

        InkMap turned = map.TurnedLeft();
        PageOrientation sideways = Judge(new TextLineFinder(turned, InkComponents.Of(turned)).Find(), PageTurn.Right, PageTurn.Left);

        // Lines that run down are not always a turned page: Chinese and Japanese are set so.
        return sideways.Turn is null ? PageOrientation.Unknown : sideways;
    }

    private static PageOrientation Judge(IReadOnlyList<TextLine> lines, PageTurn asTheyAre, PageTurn upsideDown)
    {
        TextLine[] telling =
            [.. lines.Where(line => line.Components.Count >= TextLineFinder.FewestPieces && line.Box.Width > 5 * line.Body)];
        TextLine[] mixed = [.. telling.Where(line => !TextLine.AreTall([line]))];
        int letters = mixed.Sum(line => line.Letters);
        int ascending = mixed.Sum(line => line.Ascending);
        int descending = mixed.Sum(line => line.Descending);
        PageTurn? turn = letters < FewestLetters || mixed.Length < FewestLines ? null
            : ascending >= ReachingShare * letters && ascending >= Majority * descending ? asTheyAre
            : descending >= ReachingShare * letters && descending >= Majority * ascending ? upsideDown
            : asTheyAre == PageTurn.None && ascending >= SlightMajority * descending && ascending > 0 ? PageTurn.None
            : null;
        return new PageOrientation(turn, Skew(telling), telling.Length);
    }

    /// <summary>The slope that lines agree on, in degrees; longer lines know better.</summary>
    private static double Skew(TextLine[] lines)
    {
        (double Slope, int Width)[] sorted = [.. lines.Select(line => (line.Slope, line.Box.Width)).OrderBy(line => line.Slope)];
        long half = sorted.Sum(line => (long)line.Width) / 2;
        double middle = 0;
        foreach ((double slope, int width) in sorted)
        {
            middle = slope;
            if ((half -= width) < 0)
            {
                break;
            }
        }

        double spread = TextLineFinder.Median(sorted.Select(line => Math.Abs(line.Slope - middle)));
        bool agreed = sorted.Length >= FewestLines && Math.Abs(middle) <= SteepestSlope
            && spread <= Math.Max(0.25 * Math.Abs(middle), 0.002);
        return agreed ? Math.Atan(middle) * 180 / Math.PI : 0;
    }
}
