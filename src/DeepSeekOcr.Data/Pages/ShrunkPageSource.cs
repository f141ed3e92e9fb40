using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Data.Pages;

/// <summary>Pages of another source, brought down to the side of a mode by its own resize: the rungs of optical memory's ladder.</summary>
/// <param name="source">Makes the pages; disposed of with this.</param>
/// <param name="mode">A mode without tiles.</param>
internal sealed class ShrunkPageSource(IPageSource source, ResolutionMode mode) : IPageSource
{
    /// <inheritdoc/>
    public TextPage Page(long index)
    {
        TextPage page = source.Page(index);
        var image = new RgbImage(page.Page.Width, page.Page.Height, page.Page.ToRgb());
        return page with { Page = PageView.Of(page.Page, image, mode) };
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
