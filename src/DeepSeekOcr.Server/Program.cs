using System.CommandLine;

namespace DeepSeekOcr.Server;

/// <summary>The <c>dsocr serve</c> command. Exit codes: 0 stopped, 1 failed, 2 wrong usage.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    public static async Task<int> Main(string[] args)
    {
        RootCommand command = new ServeCommand().Create();
        ParseResult parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"dsocr serve: {parsed.Errors[0].Message}").ConfigureAwait(false);
            return WrongUsage;
        }

        try
        {
            // The host obeys signals itself: it drains.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is DeepSeekOcr.Errors.DeepSeekOcrException or IOException or ServeException)
        {
            await Console.Error.WriteLineAsync($"dsocr serve: {fault.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
            return Failed;
        }
    }
}
