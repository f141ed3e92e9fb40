using System.Buffers;
using System.Globalization;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>Lengths as TeX writes them, in units of a type size of ten points.</summary>
internal static class LatexLength
{
    // More than a line is wide says the same.
    private const double Most = 20;

    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.+-");

    /// <summary>Reads a length such as <c>1cm</c> or <c>-3mu</c>; what a length is stretched by is left out.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static double Ems(string length)
    {
        string text = length.Replace(" ", "", StringComparison.Ordinal);
        int end = text.AsSpan().IndexOfAnyExcept(OfNumbers);
        double? unit = end <= 0 ? null : text[end..].Split("plus")[0].Split("minus")[0] switch
        {
            "em" => 1,
            "ex" => 0.43,
            "mu" => 1 / 18.0,
            "pt" => 0.1,
            "mm" => 0.2845,
            "cm" => 2.845,
            "in" => 7.227,
            _ => null,
        };
        return unit is { } ems && double.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? Math.Clamp(number * ems, 0, Most)
            : throw LatexReader.Unknown(length);
    }
}
