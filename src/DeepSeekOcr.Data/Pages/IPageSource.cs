using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Pages;

/// <summary>An endless series of pages: each depends on the source and its index only, so a run resumes at any index.</summary>
/// <remarks>An instance is for one thread.</remarks>
public interface IPageSource : IDisposable
{
    /// <summary>Makes page <paramref name="index"/>.</summary>
    /// <exception cref="PageRenderException">The page cannot be drawn.</exception>
    TextPage Page(long index);
}
