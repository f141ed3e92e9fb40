namespace DeepSeekOcr.Extensions.AI.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void Extensions_References_TheLibraryAndNothingAboveIt()
    {
        string[] references = [.. typeof(OcrChatClient).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

        Assert.Contains("DeepSeekOcr", references);
        Assert.Empty(references.Intersect(["DeepSeekOcr.Training", "dsocr", "Spectre.Console", "System.Console"]));
    }
}
