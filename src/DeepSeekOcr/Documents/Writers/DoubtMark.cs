using System.Globalization;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>What every form of a document says above a page that was guessed rather than read.</summary>
internal static class DoubtMark
{
    /// <summary>The mark in plain words, one line; null for a page that needs none.</summary>
    public static string? Of(DocumentPage page)
    {
        if (page.Status != PageStatus.LowConfidence)
        {
            return null;
        }

        string expected = page.Legibility is { } score
            ? string.Create(CultureInfo.InvariantCulture, $" (expected precision {score:P0})")
            : "";
        return $"Low confidence: the model could not read page {page.Number} and guessed{expected}. The text below is probably not what "
            + $"the page says.";
    }
}
