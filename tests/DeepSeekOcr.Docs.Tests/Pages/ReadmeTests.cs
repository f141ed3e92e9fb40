namespace DeepSeekOcr.Docs.Tests.Pages;

/// <summary>The first page is short.</summary>
public sealed class ReadmeTests
{
    private const int MostWords = 1200;

    [Fact]
    public void Readme_Words_AreFew()
    {
        int words = File.ReadAllText(RepositoryFiles.Full("README.md")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

        Assert.True(words <= MostWords, $"README.md has {words} words; {MostWords} are allowed.");
    }
}
