using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Imaging;

/// <summary>An image cannot be read or prepared; the message is one line that names it, what was found and what was expected.</summary>
public sealed class ImageFormatException : DeepSeekOcrException
{
    /// <summary>Makes the message <c>source: problem</c>.</summary>
    /// <param name="source">The file, or what the user knows the image by.</param>
    /// <param name="problem">What was found and what was expected, as a sentence.</param>
    /// <param name="inner">The failure below, if one was caught.</param>
    public ImageFormatException(string source, string problem, Exception? inner = null)
        : base($"{source}: {problem}", inner)
    {
    }
}
