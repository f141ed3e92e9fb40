using System.Globalization;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>
/// Which compressions are measured, as they are spelt: <c>2..20</c> for every whole number of a range, <c>2,5,10</c> for single ones.
/// </summary>
public static class StudyRatios
{
    /// <summary>The highest compression; beyond, type is below what can be drawn on any page.</summary>
    public const double Highest = 100;

    /// <summary>The lowest compression; below, a page would not hold one long word.</summary>
    public const double Lowest = 0.5;

    /// <summary>Every whole compression from 2 to 20, twice what the paper calls near-lossless.</summary>
    public static IReadOnlyList<double> Default { get; } = Parse("2..20");

    /// <summary>Reads a list; the result is in rising order, each once.</summary>
    /// <exception cref="FormatException">Something in it is no compression.</exception>
    public static IReadOnlyList<double> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',').SelectMany(part => Range(part, text)).Distinct().Order()];
    }

    private static IEnumerable<double> Range(string part, string whole)
    {
        string[] ends = part.Split("..");
        if (ends.Length == 1)
        {
            return [Number(ends[0], whole)];
        }

        (double low, double high) = ends.Length == 2 ? (Number(ends[0], whole), Number(ends[1], whole)) : throw Fault(whole);
        return low <= high ? Enumerable.Range(0, (int)(high - low) + 1).Select(step => low + step) : throw Fault(whole);
    }

    private static double Number(string text, string whole) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number is >= Lowest and <= Highest
            ? number
            : throw Fault(whole);

    private static FormatException Fault(string text) =>
        new(FormattableString.Invariant(
            $"'{text}' are no compressions; expected such as 2..20 or 2,5,10, each from {Lowest} to {Highest}."));
}
