using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Input.Sources;

/// <summary>A document cannot be opened or a page of it cannot be read; the message is one line that names it and what is wrong.</summary>
public sealed class InputException : DeepSeekOcrException
{
    private const int LongestMessage = 500;

    /// <summary>Makes the message <c>source: problem</c>.</summary>
    /// <param name="source">The file, address or stream, as the user knows it.</param>
    /// <param name="problem">What was found and what was expected, as a sentence.</param>
    /// <param name="inner">The failure below, if one was caught.</param>
    public InputException(string source, string problem, Exception? inner = null)
        : base(OneLine($"{source}: {problem}"), inner)
    {
    }

    internal static InputException Make(string source, string problem, Exception? cause) => new(source, problem, cause);

    /// <summary>
    /// A text that other programs or a document's author wrote, as one line of printable characters and of bounded length.
    /// </summary>
    internal static string OneLine(string text)
    {
        string line = string.Create(Math.Min(text.Length, LongestMessage), text, (target, from) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        });
        return line.Length < text.Length ? line + "…" : line;
    }
}
