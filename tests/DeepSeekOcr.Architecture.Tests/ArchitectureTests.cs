using System.Reflection;

namespace DeepSeekOcr.Architecture.Tests;

/// <summary>Arrows point one way: between projects, between namespaces; and only command and server speak.</summary>
public sealed class ArchitectureTests
{
    private const string Command = "dsocr";
    private const string Server = "dsocr-server";

    /// <summary>What each project may use of the others, directly or not.</summary>
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["DeepSeekOcr.Tensors"] = [],
        ["DeepSeekOcr"] = ["DeepSeekOcr.Tensors"],
        ["DeepSeekOcr.Extensions.AI"] = ["DeepSeekOcr.Tensors", "DeepSeekOcr"],
        ["DeepSeekOcr.Rendering"] = ["DeepSeekOcr.Tensors", "DeepSeekOcr"],
        ["DeepSeekOcr.Data"] = ["DeepSeekOcr.Tensors", "DeepSeekOcr", "DeepSeekOcr.Rendering"],
        ["DeepSeekOcr.Training"] = ["DeepSeekOcr.Tensors", "DeepSeekOcr", "DeepSeekOcr.Rendering", "DeepSeekOcr.Data"],
        ["DeepSeekOcr.Evaluation"] =
            ["DeepSeekOcr.Tensors", "DeepSeekOcr", "DeepSeekOcr.Rendering", "DeepSeekOcr.Data", "DeepSeekOcr.Training"],
        ["DeepSeekOcr.Benchmarks"] =
            ["DeepSeekOcr.Tensors", "DeepSeekOcr", "DeepSeekOcr.Rendering", "DeepSeekOcr.Data", "DeepSeekOcr.Training"],
        [Server] = ["DeepSeekOcr.Tensors", "DeepSeekOcr"],
        [Command] =
        [
            "DeepSeekOcr.Tensors", "DeepSeekOcr", "DeepSeekOcr.Rendering", "DeepSeekOcr.Data", "DeepSeekOcr.Training",
            "DeepSeekOcr.Evaluation", "DeepSeekOcr.Benchmarks",
        ],
    };

    public static TheoryData<string> Projects => [.. Below.Keys];

    public static TheoryData<string> Libraries => [.. Below.Keys.Where(name => name is not (Command or Server))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_OnlyProjectsBelow(string name)
    {
        IEnumerable<string> ours = References(name).Where(reference => reference.StartsWith("DeepSeekOcr", StringComparison.Ordinal));
        Assert.Empty(ours.Except(Below[name]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_OfAProject_HaveNoCircles(string name)
    {
        Dictionary<(string From, string To), string> arrows = TypeGraph.Read(PathOf(name)).Namespaces();
        IEnumerable<string> circles = NamespaceCircles.Of(arrows.Keys)
            .SelectMany(circle => arrows.Where(arrow => circle.Contains(arrow.Key.From) && circle.Contains(arrow.Key.To)))
            .Select(arrow => arrow.Value);
        Assert.Empty(circles);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_Console_IsNeverUsed(string name) => Assert.False(TypeGraph.Mentions(PathOf(name), "System.Console"));

    [Fact]
    public void Tensors_References_NeitherImagesNorText() =>
        Assert.Empty(References("DeepSeekOcr.Tensors").Intersect(["SkiaSharp", "Microsoft.ML.Tokenizers"]));

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    private static string[] References(string name) =>
        [.. Assembly.LoadFrom(PathOf(name)).GetReferencedAssemblies().Select(reference => reference.Name!)];
}
