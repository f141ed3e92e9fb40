namespace DeepSeekOcr.Files;

/// <summary>A file cannot be written; the message names it and ends with what the system said.</summary>
public sealed class FileException : IOException
{
    /// <summary>Reports a fault that the system noticed.</summary>
    /// <param name="fault">The file and what is wrong with it, as a sentence.</param>
    /// <param name="cause">What the system said.</param>
    public FileException(string fault, Exception cause)
        : base($"{fault} ({cause.Message.Split('\n', 2)[0].TrimEnd('\r')})", cause)
    {
    }
}
