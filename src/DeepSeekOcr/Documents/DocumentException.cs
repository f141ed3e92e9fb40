using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Documents;

/// <summary>A document cannot be written; the message is one line that names the file, what was found and what was expected.</summary>
public sealed class DocumentException : DeepSeekOcrException
{
    /// <summary>Makes the message <c>source: problem</c>.</summary>
    /// <param name="source">The file.</param>
    /// <param name="problem">What was found and what was expected, as a sentence.</param>
    /// <param name="inner">The failure below, if one was caught.</param>
    public DocumentException(string source, string problem, Exception? inner = null)
        : base($"{source}: {problem}", inner)
    {
    }
}
