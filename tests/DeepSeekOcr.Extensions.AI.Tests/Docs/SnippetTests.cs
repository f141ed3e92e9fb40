using DeepSeekOcr.Generation;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Extensions.AI.Tests.Docs;

/// <summary>Documentation says what is: its code is code that compiles, its lists are whole.</summary>
public sealed class SnippetTests
{
    private static readonly string[] Compiled = ["tests/DeepSeekOcr.Extensions.AI.Tests/Docs/LibrarySnippets.cs", "samples/ReadPage/Program.cs"];

    [Theory]
    [InlineData("docs/library.md")]
    [InlineData("src/DeepSeekOcr/README.md")]
    [InlineData("src/DeepSeekOcr.Extensions.AI/README.md")]
    public void Page_EveryBlockOfCode_StandsInAFileThatCompiles(string page)
    {
        string[] code = [.. Compiled.Select(path => string.Join('\n', Lines(path).Select(line => line.Trim())))];

        string[] blocks = [.. Blocks(Lines(page))];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(code, file => file.Contains(block, StringComparison.Ordinal)));
    }

    [Fact]
    public void StatusCodes_EveryStopReason_IsExplained()
    {
        string page = string.Join('\n', Lines("docs/status-codes.md"));

        Assert.All(Enum.GetNames<StopReason>(), name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }

    private static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Golden.Repository, path));

    /// <summary>The blocks of C#, indentation apart.</summary>
    private static IEnumerable<string> Blocks(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] == "```csharp")
            {
                int end = Array.IndexOf(lines, "```", i);
                yield return string.Join('\n', lines[(i + 1)..end].Select(line => line.Trim()));
                i = end;
            }
        }
    }
}
