namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>Components beside each other that are as high as each other: a line of text, or a piece of one.</summary>
/// <param name="Box">Around all of them.</param>
/// <param name="Components">Their numbers, from left to right.</param>
/// <param name="Slope">By how many rows the line falls a column, along its lower edge.</param>
/// <param name="Body">The rows between baseline and the top of small letters, where most ink is: their number is the height of an
/// x.</param>
/// <param name="Letters">How many letters are in components of up to four.</param>
/// <param name="Ascending">How many of those components reach clearly above the body: b, d, capitals, digits.</param>
/// <param name="Descending">How many of those components reach clearly below it: g, p.</param>
internal sealed record TextLine(
    InkBox Box, IReadOnlyList<int> Components, double Slope, int Body, int Letters, int Ascending, int Descending)
{
    /// <summary>
    /// Of the letters, the share that reach out of the body, below which all are of one height: capitals, digits, Chinese.
    /// </summary>
    private const double LeastReach = 0.12;

    /// <summary>Whether letters of these lines are all of one height.</summary>
    public static bool AreTall(IReadOnlyCollection<TextLine> lines) =>
        lines.Sum(line => line.Ascending + line.Descending) < LeastReach * lines.Sum(line => line.Letters);
}
