using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.ReadingOrderDetector;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace DeepSeekOcr.Documents.Input;

/// <summary>The text that the pages of a PDF carry besides their pictures, where there is one worth having.</summary>
/// <remarks>
/// It is a draft of what a model reads, never a substitute: whatever is wrong with a file or a page, there is just no text layer. One thread
/// at a time.
/// </remarks>
public sealed class PdfTextLayer : IDisposable
{
    /// <summary>A page with fewer letters has no usable layer: a heading over a scan says nothing about it.</summary>
    public const int LeastLetters = 32;

    // Two hundred thousand letters fill no page that a person could read.
    private const int MostLetters = 200_000;
    private const long LargestFile = 512L << 20;
    private const int DeepestNesting = 64;

    // What fonts without a map to Unicode give, of all that is no white space.
    private const double MostGarbage = 0.1;

    private readonly PdfDocument _document;

    private PdfTextLayer(PdfDocument document) => _document = document;

    /// <summary>Number of pages.</summary>
    public int Pages => _document.NumberOfPages;

    /// <summary>Opens a PDF.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null if it is no PDF that can be taken apart: broken, encrypted, larger than 512 MB.</returns>
    public static PdfTextLayer? Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OrNothing(() =>
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                return null;
            }

            PdfDocument document = PdfDocument.Open(path, new ParsingOptions { UseLenientParsing = true, MaxStackDepth = DeepestNesting, SkipMissingFonts = true });
            return new PdfTextLayer(document);
        });
    }

    /// <summary>The text of a page in reading order, column by column, a line a line, an empty line between blocks.</summary>
    /// <param name="page">From 1.</param>
    /// <returns>Null if the page has no usable text layer.</returns>
    public string? Read(int page) => page < 1 || page > Pages ? null : OrNothing(() => InOrder(_document.GetPage(page)));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _document.Dispose();

    /// <summary>Whether a text layer is worth having: enough letters, and few characters that are none.</summary>
    internal static bool IsUsable(string text)
    {
        (int letters, int garbage, int printed) = (0, 0, 0);
        foreach (char character in text)
        {
            letters += char.IsLetter(character) ? 1 : 0;
            garbage += character is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') || (char.IsControl(character) && !char.IsWhiteSpace(character)) ? 1 : 0;
            printed += char.IsWhiteSpace(character) ? 0 : 1;
        }

        return letters >= LeastLetters && garbage <= MostGarbage * printed;
    }

    private static string? InOrder(Page page)
    {
        IReadOnlyList<Letter> letters = page.Letters;
        if (letters.Count is < LeastLetters or > MostLetters)
        {
            return null;
        }

        IEnumerable<Word> words = NearestNeighbourWordExtractor.Instance.GetWords(letters);
        IEnumerable<string> blocks = UnsupervisedReadingOrderDetector.Instance
            .Get(DocstrumBoundingBoxes.Instance.GetBlocks(words))
            .Select(block => string.Join('\n', block.TextLines.Select(line => line.Text)));
        string text = string.Join("\n\n", blocks);
        return IsUsable(text) ? text : null;
    }

    /// <summary>What PdfPig finds wrong with a file it says by exceptions of many types; each means that there is no text layer.</summary>
    private static T? OrNothing<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }
}
