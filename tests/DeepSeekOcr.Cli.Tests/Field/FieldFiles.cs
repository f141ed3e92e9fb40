using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Cli.Tests.Field;

/// <summary>The inputs under <c>tests/field</c>.</summary>
internal static class FieldFiles
{
    public static string Nano { get; } = Path.Combine(Golden.Repository, "models", "nano");

    /// <summary>The page that most inputs show.</summary>
    public static string Page { get; } = Find("page/page.png");

    private static string Text { get; } = File.ReadAllText(Find("page/page.txt"));

    public static string Find(string relative) => Path.Combine(Golden.Repository, "tests", "field", relative);

    /// <summary>Reads with the shipped model.</summary>
    public static Task<CommandLine> ReadAsync(params string[] args) => CommandLine.RunAsync(["read", "--model", Nano, .. args]);

    /// <summary>Asserts that the page's words were printed, and nothing was complained of.</summary>
    public static void HasTheWords(CommandLine run)
    {
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.InRange(TextAccuracy.Precision(Words(Text), Words(run.Output)), 0.97, 1);
    }

    // The model breaks lines where the page does, in words too.
    private static string Words(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}
