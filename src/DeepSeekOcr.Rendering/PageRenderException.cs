using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Rendering;

/// <summary>A text that cannot be made into an image; the message says what was found.</summary>
public sealed class PageRenderException : DeepSeekOcrException
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public PageRenderException(string message)
        : base(message)
    {
    }
}
