using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Checkpoints;

/// <summary>
/// A checkpoint's files cannot be used; the message names the file, the thing in it, what was found and what was expected.
/// </summary>
public sealed class CheckpointException : DeepSeekOcrException
{
    /// <summary>Reports a fault in <paramref name="file"/>.</summary>
    public CheckpointException(string file, string fault)
        : base($"{file}: {fault}") => File = file;

    /// <summary>Reports a fault in <paramref name="file"/> that something below noticed first; its message comes last.</summary>
    public CheckpointException(string file, string fault, Exception cause)
        : base($"{file}: {fault} ({FirstLine(cause.Message)})", cause) => File = file;

    /// <summary>The file or directory at fault.</summary>
    public string File { get; }

    internal static CheckpointException Make(string file, string fault, Exception? cause) =>
        cause is null ? new CheckpointException(file, fault) : new CheckpointException(file, fault, cause);

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd('\r');
}
