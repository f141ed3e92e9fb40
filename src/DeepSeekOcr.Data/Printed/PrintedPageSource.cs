using System.Collections.Concurrent;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Rendering;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;

namespace DeepSeekOcr.Data.Printed;

/// <summary>
/// Pages that other programs set: the PDF files of a folder, drawn by poppler at the resolution of a printer, scanner or screen and brought
/// to the mode. Their text is what two readers of PDF agree on.
/// </summary>
internal sealed class PrintedPageSource : IPageSource
{
    private const double LeastAgreement = 0.97;
    private const int MostTries = 200;
    private const double PointsPerInch = 72;

    private static readonly PageNoise Scan = new() { Chance = 1 };

    private readonly string _folder;
    private readonly ResolutionMode _mode;
    private readonly (int Least, int Most) _characters;
    private readonly long _seed;
    private readonly (string Path, int Number)[] _pages;
    private readonly ConcurrentDictionary<int, bool> _useless = new();

    /// <summary>Lists the pages of a folder's PDF files.</summary>
    /// <param name="folder">Files in it and in folders below that end in <c>.pdf</c>; those that cannot be opened are left out.</param>
    /// <param name="mode">The mode that pages are brought to; it has no tiles.</param>
    /// <param name="characters">Pages with fewer or more characters are passed over.</param>
    /// <param name="seed">Decides which page comes when, and how it is drawn.</param>
    /// <exception cref="PageRenderException">The folder has no page.</exception>
    public PrintedPageSource(string folder, ResolutionMode mode, (int Least, int Most) characters, long seed)
    {
        (_folder, _mode, _characters, _seed) = (folder, mode, characters, seed);
        _pages = Directory.Exists(folder) ? [.. Files(folder).SelectMany(PagesOf)] : [];
        if (_pages.Length == 0)
        {
            throw new PageRenderException($"{folder} has no PDF file with a page");
        }
    }

    /// <inheritdoc/>
    public TextPage Page(long index)
    {
        var random = new SeededRandom(_seed, index);
        for (int i = 0; i < MostTries; i++)
        {
            int chosen = random.Next(_pages.Length);
            float scale = random.Between(1, 2.4f);
            bool isScanned = random.Next(4) == 0;
            if (!_useless.ContainsKey(chosen))
            {
                if (Draw(_pages[chosen].Path, _pages[chosen].Number, scale) is { } page)
                {
                    return page with { Index = index, Page = View(page.Page, isScanned, random) };
                }

                _useless[chosen] = true;
            }
        }

        throw new PageRenderException(
            $"{MostTries} pages of {_folder} have no text of {_characters.Least} to {_characters.Most} characters that is sure");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Documents are opened page by page: nothing is held.
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.pdf", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Path, int Number)> PagesOf(string path)
    {
        try
        {
            using PdfDocument document = PdfDocument.Open(path);
            return [.. Enumerable.Range(1, document.NumberOfPages).Select(number => (path, number))];
        }
        catch (Exception fault) when (fault is PdfDocumentFormatException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The page as it is drawn; null where its text is not sure or of another length, or its font is for measuring.</summary>
    private TextPage? Draw(string path, int number, float scale)
    {
        using PdfDocument document = PdfDocument.Open(path);
        UglyToad.PdfPig.Content.Page printed = document.GetPage(number);
        PrintedText text = PrintedText.Of(printed);
        if (text.Text.Length < _characters.Least || text.Text.Length > _characters.Most || printed.Rotation.Value != 0
            || text.Fonts.Any(MeasuringFonts.Contains))
        {
            return null;
        }

        double seen = _mode.GlobalSize / Math.Max(printed.Width, printed.Height);

        // Pages are made ahead, on a thread of their own, which may wait.
        (RgbImage? image, string? read) = Rasterise(path, number, PointsPerInch * scale * seen).GetAwaiter().GetResult();
        if (image is null || TextAgreement.Of(text.Text, read ?? "") < LeastAgreement)
        {
            return null;
        }

        (float x, float y) = ((float)(image.Width / printed.Width), (float)(image.Height / printed.Height));
        var page = new RenderedPage
        {
            Width = image.Width,
            Height = image.Height,
            Pixels = PageView.Grey(image.Pixels),
            Colours = image.Pixels,
            Text = text.Text,
            Glyphs = [.. text.Glyphs.Select(glyph => glyph with { X = glyph.X * x, Y = glyph.Y * y, Width = glyph.Width * x })],
            FittedCharacters = text.Text.Length,
            IsComplete = true,
        };
        var style = new PageStyle { SizePixels = (float)(text.Size * seen) };
        return new TextPage(number, TextKind.Mixed, style, page) { FontName = text.Fonts[0] };
    }

    private static async Task<(RgbImage? Image, string? Text)> Rasterise(string path, int number, double dpi)
    {
        using PageSource source = await DocumentInput.OpenAsync(path, new InputOptions { Dpi = dpi }).ConfigureAwait(false);
        SourcePage page = await source.ReadPageAsync(number, CancellationToken.None).ConfigureAwait(false);
        return (page.Image, await page.ReadTextAsync().ConfigureAwait(false));
    }

    private RenderedPage View(RenderedPage page, bool isScanned, SeededRandom random)
    {
        if (!isScanned)
        {
            return PageView.Of(page, new RgbImage(page.Width, page.Height, page.Colours!), _mode);
        }

        Scan.Apply(page.Pixels, page.Width, random);
        RenderedPage scanned = page with { Colours = null };
        RgbImage image = ImageDecoder.Decode(scanned.ToJpeg(random.Next(50, 95)), _folder);
        return PageView.Of(scanned, image, _mode);
    }
}
