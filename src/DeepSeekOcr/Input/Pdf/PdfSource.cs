using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input.Pdf;

/// <summary>The pages of a PDF, drawn by poppler.</summary>
internal sealed class PdfSource : PageSource
{
    /// <summary>Sizes are asked for so many pages at a time: one process for each would cost more than drawing.</summary>
    private const int PagesPerOutline = 64;

    private readonly SourceFile _file;
    private readonly InputOptions _options;
    private readonly Poppler _poppler;
    private volatile PdfOutline _sizes;

    private PdfSource(SourceFile file, InputOptions options, Poppler poppler, PdfOutline outline)
        : base(file.Name, outline.PageCount, options)
    {
        _file = file;
        _options = options;
        _poppler = poppler;
        _sizes = outline;
    }

    internal override bool IsDrawn => true;

    /// <summary>Asks for the number of pages.</summary>
    /// <exception cref="InputException">The document cannot be opened.</exception>
    public static async Task<PdfSource> OpenAsync(SourceFile file, InputOptions options, CancellationToken cancellation)
    {
        var poppler = new Poppler(file, options);
        return new PdfSource(
            file, options, poppler, await poppler.ReadOutlineAsync((1, PagesPerOutline), cancellation).ConfigureAwait(false));
    }

    internal override async Task<SourcePage> ReadPageAsync(int number, CancellationToken cancellation)
    {
        double? dpi = await SizeOfAsync(number, cancellation).ConfigureAwait(false) is { } size
            ? PdfResolution.Dpi(size.Width, size.Height, _options)
            : null;
        (RgbImage image, string? warning) =
            await _poppler.DrawAsync(number, dpi, PdfResolution.LongSide(_options), cancellation).ConfigureAwait(false);
        return new SourcePage
        {
            Number = number, Image = image, Dpi = dpi, Warning = warning,
            TextLayer = token => ReadTextAsync(number, token)
        };
    }

    private async Task<string?> ReadTextAsync(int number, CancellationToken cancellation) =>
        await _poppler.ReadTextAsync(number, cancellation).ConfigureAwait(false) is { } text && PdfText.IsUsable(text) ? text : null;

    private protected override void Dispose(bool disposing) => _file.Spooled?.Dispose();

    /// <summary>A page's size in points; null if poppler cannot tell.</summary>
    private async Task<(double Width, double Height)?> SizeOfAsync(int number, CancellationToken cancellation)
    {
        PdfOutline sizes = _sizes;
        if (!sizes.Sizes.ContainsKey(number))
        {
            try
            {
                int last = (int)Math.Min((long)number + PagesPerOutline - 1, PageCount);
                sizes = _sizes = await _poppler.ReadOutlineAsync((number, last), cancellation).ConfigureAwait(false);
            }
            catch (InputException)
            {
                // A page elsewhere in the block may be the broken one: this one is drawn to fit instead.
                return null;
            }
        }

        return sizes.Sizes.TryGetValue(number, out (double Width, double Height) size) ? size : null;
    }
}
