using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>One run of the command in this process, and what it left behind.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    // Random weights guess every page. Here any reading counts, so that tests see how it ended.
    private static readonly Lazy<string> Lenient = new(() => LenientCopy(Golden.Find("tiny")));

    public static string Model => Lenient.Value;

    public static string Page => Golden.Find("images/page_600x820.png");

    public static async Task<CommandLine> RunAsync(params string[] args) => await RunAsync([], args);

    public static Task<CommandLine> RunAsync(byte[] input, params string[] args) => RunAsync(input, isWatched: false, args);

    /// <summary>The same at a terminal.</summary>
    public static Task<CommandLine> RunWatchedAsync(params string[] args) => RunAsync([], isWatched: true, args);

    private static string LenientCopy(string model)
    {
        string copy = Path.Combine(AppContext.BaseDirectory, "tiny");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(model))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        }

        File.WriteAllText(Path.Combine(copy, GenerationConfig.FileName), """{ "legibility_threshold": 0 }""");
        return copy;
    }

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
