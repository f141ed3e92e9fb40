namespace DeepSeekOcr.Docs.Tests.Pages;

/// <summary>Code in the documentation is code that compiles.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string, int> Blocks
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (MarkdownPage page in MarkdownPage.All)
            {
                foreach ((int line, _) in page.Blocks("csharp"))
                {
                    data.Add(page.Path, line);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Block_OfCSharp_Compiles(string path, int line)
    {
        string code = MarkdownPage.Open(path).Blocks("csharp").Single(block => block.Line == line).Code;

        Assert.Empty(SnippetCompiler.Faults(code));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/guide/library.md")]
    [InlineData("src/DeepSeekOcr/README.md")]
    [InlineData("src/DeepSeekOcr.Extensions.AI/README.md")]
    public void Page_ForCallersOfTheLibrary_ShowsCode(string path) => Assert.NotEmpty(MarkdownPage.Open(path).Blocks("csharp"));

    [Theory]
    [InlineData("int x = ;", true)]
    [InlineData("string? none = null; Console.WriteLine(none.Length);", true)]
    [InlineData("Console.WriteLine(model.GetType());", false)]
    [InlineData("internal sealed record Page(string Text);", false)]
    public void Compiler_CodeThatDoesNotCompile_IsRefused(string code, bool refused) =>
        Assert.Equal(refused, SnippetCompiler.Faults(code).Length > 0);
}
