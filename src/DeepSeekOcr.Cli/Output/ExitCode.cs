using DeepSeekOcr.Documents;
using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Cli.Output;

/// <summary>What the command ends with, besides 0 for done and 130 and 143 for an interruption.</summary>
internal static class ExitCode
{
    /// <summary>It could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not one.</summary>
    public const int WrongUsage = 2;

    /// <summary>All was done, but a page could not be read and was guessed (<see cref="PageStatus.LowConfidence"/>).</summary>
    public const int LowConfidence = 3;

    /// <summary>Whether an exception reports bad input or a lack of the machine, rather than a fault of the program.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is CommandException or DeepSeekOcrException or IOException or UnauthorizedAccessException or OutOfMemoryException;
}
