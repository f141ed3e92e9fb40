using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Evaluation;

/// <summary>
/// An evaluation's files cannot be used; the message names the file, the thing in it, what was found and what was expected.
/// </summary>
public sealed class EvaluationException : DeepSeekOcrException
{
    /// <summary>Reports a fault in <paramref name="file"/>.</summary>
    public EvaluationException(string file, string fault)
        : base($"{file}: {fault}")
    {
    }

    /// <summary>Reports a fault in <paramref name="file"/> that something below noticed first; its message comes last.</summary>
    public EvaluationException(string file, string fault, Exception cause)
        : base($"{file}: {fault} ({cause.Message.Split('\n', 2)[0].TrimEnd('\r')})", cause)
    {
    }
}
