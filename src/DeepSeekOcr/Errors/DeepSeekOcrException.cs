namespace DeepSeekOcr.Errors;

/// <summary>
/// Something that was given cannot be used: above every family of faults that this library reports. The message is one line that names the
/// thing, what was found and what was expected. Files that cannot be written are <see cref="IOException"/>s.
/// </summary>
public abstract class DeepSeekOcrException : Exception
{
    /// <summary>Reports a fault.</summary>
    /// <param name="message">One line.</param>
    protected DeepSeekOcrException(string message)
        : base(message)
    {
    }

    /// <summary>Reports a fault that something below noticed first.</summary>
    /// <param name="message">One line.</param>
    /// <param name="cause">The failure below; null if there was none.</param>
    protected DeepSeekOcrException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
