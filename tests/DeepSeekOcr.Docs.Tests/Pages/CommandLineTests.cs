using System.Text.RegularExpressions;

namespace DeepSeekOcr.Docs.Tests.Pages;

/// <summary>
/// Commands that pages show are commands that exist, by docs/reference/cli.md, which is written from the commands themselves.
/// </summary>
public sealed partial class CommandLineTests
{
    private static readonly Dictionary<string, HashSet<string>> Commands = ReadReference();

    public static TheoryData<string> Pages => LinkTests.Pages;

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EveryCommandItShows_HasTheOptionsItUses(string path) => Assert.Empty(
        from block in MarkdownPage.Open(path).Blocks("")
        from line in block.Code.Split('\n').Select(line => line.Split(" #")[0])
        from Match run in Run().Matches(line)
        let command = Command(run.Groups[1].Value)
        from Match option in Option().Matches(run.Groups[1].Value)
        where !Commands[command].Contains(option.Value)
        select $"{path}: dsocr {command} has no {option.Value}: {line}");

    /// <summary>The longest command that the words begin with; a path alone is read.</summary>
    private static string Command(string words) =>
        Commands.Keys.Where(name => $"{words} ".StartsWith($"{name} ", StringComparison.Ordinal)).MaxBy(name => name.Length) ?? "read";

    private static Dictionary<string, HashSet<string>> ReadReference()
    {
        var commands = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        HashSet<string> options = [];
        foreach (string line in File.ReadLines(RepositoryFiles.Full("docs/reference/cli.md")))
        {
            if (line.StartsWith("## dsocr ", StringComparison.Ordinal))
            {
                commands[line["## dsocr ".Length..]] = options = [];
            }
            else if (line.StartsWith("| `--", StringComparison.Ordinal))
            {
                options.Add(Option().Match(line).Value);
            }
        }

        return commands;
    }

    [GeneratedRegex(@"(?:^|[ ;|])(?:\./)?dsocr ([^;|]*)")]
    private static partial Regex Run();

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();
}
