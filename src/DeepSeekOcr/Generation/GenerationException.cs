using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Generation;

/// <summary>A prompt that the model cannot be given; the message is one line that says what was found and what was expected.</summary>
public class GenerationException : DeepSeekOcrException
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public GenerationException(string message)
        : base(message)
    {
    }
}
