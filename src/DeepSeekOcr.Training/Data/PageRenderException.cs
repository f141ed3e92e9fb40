namespace DeepSeekOcr.Training.Data;

/// <summary>A text that cannot be made into a picture; the message says what was found.</summary>
public sealed class PageRenderException : Exception
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public PageRenderException(string message)
        : base(message)
    {
    }
}
