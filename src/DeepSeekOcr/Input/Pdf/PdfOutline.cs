using System.Globalization;
using System.Text.RegularExpressions;

namespace DeepSeekOcr.Input.Pdf;

/// <summary>What is known of a PDF before a page is drawn.</summary>
/// <param name="PageCount">At least 1.</param>
/// <param name="Sizes">Width and height in points by page number, of the pages that were asked for.</param>
internal sealed partial record PdfOutline(int PageCount, IReadOnlyDictionary<int, (double Width, double Height)> Sizes)
{
    /// <summary>Reads what <c>pdfinfo</c> prints; null if it names no number of pages.</summary>
    public static PdfOutline? Parse(string text)
    {
        // The author's words come first and could look like ours: the last match is pdfinfo's own.
        bool counted = int.TryParse(
            PagesLine().Matches(text).LastOrDefault()?.Groups[1].Value, CultureInfo.InvariantCulture, out int count);
        var sizes = new Dictionary<int, (double Width, double Height)>();
        foreach (Match match in SizeLine().Matches(text))
        {
            if (int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out int number)
                && TryParseLength(match.Groups[2].Value, out double width) && TryParseLength(match.Groups[3].Value, out double height))
            {
                sizes[number] = (width, height);
            }
        }

        return counted && count >= 1 ? new PdfOutline(count, sizes) : null;
    }

    private static bool TryParseLength(string text, out double length) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out length) && length is > 0 and < 1e9;

    [GeneratedRegex(@"^Pages: +([0-9]{1,9})\r?$", RegexOptions.Multiline)]
    private static partial Regex PagesLine();

    [GeneratedRegex(@"^Page +([0-9]{1,9}) size: +([0-9.e+-]{1,20}) x ([0-9.e+-]{1,20}) pts", RegexOptions.Multiline)]
    private static partial Regex SizeLine();
}
