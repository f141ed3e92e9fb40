using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Tokenization;

/// <summary>
/// A tokenizer's files cannot be used; the message names the file, the thing in it, what was found and what was expected.
/// </summary>
public sealed class TokenizerException : DeepSeekOcrException
{
    /// <summary>Reports a fault in <paramref name="file"/>.</summary>
    public TokenizerException(string file, string fault)
        : base($"{file}: {fault}") => File = file;

    /// <summary>Reports a fault in <paramref name="file"/> that something below noticed first; its message comes last.</summary>
    public TokenizerException(string file, string fault, Exception cause)
        : base($"{file}: {fault} ({cause.Message.Split('\n', 2)[0].TrimEnd('\r')})", cause) => File = file;

    /// <summary>The file at fault.</summary>
    public string File { get; }

    internal static TokenizerException Make(string file, string fault, Exception? cause) =>
        cause is null ? new TokenizerException(file, fault) : new TokenizerException(file, fault, cause);
}
