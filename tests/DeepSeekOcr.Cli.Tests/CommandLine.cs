using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>One run of the command in this process, and what it left behind.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    public static string Model => Golden.Find("tiny");

    public static string Page => Golden.Find("images/page_600x820.png");

    public static async Task<CommandLine> RunAsync(params string[] args) => await RunAsync([], args);

    public static Task<CommandLine> RunAsync(byte[] input, params string[] args) => RunAsync(input, isWatched: false, args);

    /// <summary>The same at a terminal.</summary>
    public static Task<CommandLine> RunWatchedAsync(params string[] args) => RunAsync([], isWatched: true, args);

    private static async Task<CommandLine> RunAsync(byte[] input, bool isWatched, string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stream = new MemoryStream(input);
        int code = await Program.RunAsync(args, new Terminal(output, error, stream, isWatched), TestContext.Current.CancellationToken);
        return new CommandLine(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that the run ended with a code and one line that says what was wrong.</summary>
    public void Complains(int code, string part)
    {
        Assert.Equal(code, ExitCode);
        Assert.Equal("", Output);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("dsocr: ", line, StringComparison.Ordinal);
        Assert.Contains(part, line, StringComparison.Ordinal);
    }
}
