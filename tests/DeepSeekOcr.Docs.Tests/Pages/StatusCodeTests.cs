using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Docs.Tests.Pages;

public sealed class StatusCodeTests
{
    [Fact]
    public void StatusCodes_EveryStopReason_IsExplained()
    {
        string page = File.ReadAllText(RepositoryFiles.Full("docs/reference/status-codes.md"));

        Assert.Contains("`low_confidence`", page, StringComparison.Ordinal);
        Assert.All(Enum.GetNames<StopReason>(), name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }
}
