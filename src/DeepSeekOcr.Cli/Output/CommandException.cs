namespace DeepSeekOcr.Cli.Output;

/// <summary>A command that cannot be carried out; the message is the one line that is printed.</summary>
internal sealed class CommandException(string message) : Exception(message);
