using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Docs.Tests;

/// <summary>The hook that holds commit messages to CONTRIBUTING.md.</summary>
public sealed class CommitMessageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Reject rows that are not whole blocks\n\nThe reader took what stood after them.\n", "")]
    [InlineData("Reject rows\n\nWhy.\n\nSigned-off-by: a\n# Please enter\n# ------ >8 ------\ndiff", "")]
    [InlineData("Merge branch 'x'\n", "")]
    [InlineData("Reject rows that are not whole blocks\n", "a body is required")]
    [InlineData("Reject rows\n\nSigned-off-by: a\n", "a body is required")]
    [InlineData("Reject rows\nbecause\n", "the second line has to be empty")]
    [InlineData("# comment\n", "may not be empty")]
    [InlineData("123456789 123456789 123456789 123456789 123456789 123456789 123456789 é2\n\nWhy.\n", "")]
    [InlineData("123456789 123456789 123456789 123456789 123456789 123456789 123456789 é23\n\nWhy.\n", "has 73 characters; 72 are allowed")]
    public async Task Hook_Message_IsAcceptedOrRefusedInOneLine(string message, string refusal)
    {
        ChildProcess run = await ChildProcess.RunAsync("bash", ".githooks/commit-msg", _folder.Write("message", message));

        Assert.Equal(refusal.Length == 0 ? 0 : 1, run.ExitCode);
        Assert.Contains(refusal, run.Error, StringComparison.Ordinal);
    }
}
