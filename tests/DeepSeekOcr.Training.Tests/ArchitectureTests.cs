using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Training.Tests;

/// <summary>Arrows point one way: Training → DeepSeekOcr → Tensors; libraries do not write to the console.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Tensors = typeof(Tensor).Assembly;
    private static readonly Assembly Library = typeof(DeepSeekOcrModel).Assembly;
    private static readonly Assembly Training = typeof(Trainer).Assembly;

    [Fact]
    public void Tensors_References_NeitherImagesNorText()
    {
        string[] references = References(Tensors);
        Assert.DoesNotContain(references, name => name.StartsWith("DeepSeekOcr", StringComparison.Ordinal));
        Assert.DoesNotContain("SkiaSharp", references);
        Assert.DoesNotContain("Microsoft.ML.Tokenizers", references);
    }

    [Fact]
    public void Library_References_TensorsAndNotTraining()
    {
        Assert.Contains("DeepSeekOcr.Tensors", References(Library));
        Assert.DoesNotContain("DeepSeekOcr.Training", References(Library));
    }

    [Theory]
    [InlineData("DeepSeekOcr.Tensors")]
    [InlineData("DeepSeekOcr")]
    [InlineData("DeepSeekOcr.Training")]
    public void Libraries_Console_IsNeverUsed(string name)
    {
        Assembly assembly = new[] { Tensors, Library, Training }.Single(candidate => candidate.GetName().Name == name);
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        Assert.DoesNotContain(metadata.TypeReferences, handle =>
        {
            TypeReference type = metadata.GetTypeReference(handle);
            return metadata.GetString(type.Name) == "Console" && metadata.GetString(type.Namespace) == "System";
        });
    }

    private static string[] References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];
}
