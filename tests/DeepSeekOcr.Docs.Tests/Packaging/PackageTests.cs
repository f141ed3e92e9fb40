using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Docs.Tests.Packaging;

/// <summary>Packs the libraries as they were built and looks into the packages.</summary>
public sealed class PackageTests(PackageTests.Packages packages) : IClassFixture<PackageTests.Packages>
{
    private static readonly string Version = typeof(OcrModel).Assembly.GetName().Version!.ToString(3);

    // What the compiler notes beside each source file when it embeds it.
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static TheoryData<string, string[]> Libraries => new()
    {
        { "DeepSeekOcr.Tensors", ["System.Numerics.Tensors"] },
        { "DeepSeekOcr",
            ["DeepSeekOcr.Tensors", "Google.Protobuf", "Microsoft.ML.Tokenizers", "SkiaSharp",
                "SkiaSharp.NativeAssets.Linux.NoDependencies"] },
        { "DeepSeekOcr.Extensions.AI",
            ["DeepSeekOcr", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"] },
    };

    [Fact]
    public void Pack_Solution_MakesTheLibrariesAndTheirSymbols() => Assert.Equal(
        Libraries.SelectMany(row => (string[])[$"{row.Data.Item1}.{Version}.nupkg", $"{row.Data.Item1}.{Version}.snupkg"])
            .Order(StringComparer.Ordinal),
        packages.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Pack_Library_HasWhatAUserNeeds(string name, string[] dependencies)
    {
        using ZipArchive package = packages.Open(name, "nupkg");

        // Apart from what the container format itself wants.
        IEnumerable<string> files = package.Entries.Select(entry => entry.FullName)
            .Where(file => !file.StartsWith("_rels/", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal));
        Assert.Equal(
            [$"{name}.nuspec", "README.md", "[Content_Types].xml", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"],
            files.Order(StringComparer.Ordinal));
        XElement metadata = Nuspec(package, name);
        XNamespace ns = metadata.Name.Namespace;
        Assert.Equal((name, Version, "README.md", "Apache-2.0"), (Value("id"), Value("version"), Value("readme"), Value("license")));
        Assert.True(Value("description").Length > 20);
        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());
        Assert.Equal($"# {name}", readme.ReadLine());
        // Pinned versions of what these need are listed too.
        string[] listed = [.. metadata.Descendants(ns + "dependency").Select(dependency => dependency.Attribute("id")!.Value)];
        Assert.Empty(dependencies.Except(listed));
        Assert.DoesNotContain(listed, id => id is "DeepSeekOcr.Training" or "Spectre.Console" or "System.CommandLine");
        Assert.All(
            metadata.Descendants(ns + "dependency")
                .Where(dependency => dependency.Attribute("id")!.Value.StartsWith("DeepSeekOcr", StringComparison.Ordinal)),
            dependency => Assert.Equal(Version, dependency.Attribute("version")!.Value));

        string Value(string element) => metadata.Element(ns + element)?.Value ?? "";
    }

    [Theory]
    [InlineData("DeepSeekOcr.Tensors")]
    [InlineData("DeepSeekOcr")]
    [InlineData("DeepSeekOcr.Extensions.AI")]
    public void Pack_Symbols_CarryTheSourcesAndNoPathOfTheMachine(string name)
    {
        using ZipArchive package = packages.Open(name, "snupkg");
        using var symbols = new MemoryStream();
        using (Stream entry = package.GetEntry($"lib/net10.0/{name}.pdb")!.Open())
        {
            entry.CopyTo(symbols);
        }

        symbols.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        MetadataReader reader = provider.GetMetadataReader();
        Assert.All(reader.Documents, handle =>
        {
            string path = reader.GetString(reader.GetDocument(handle).Name);
            Assert.StartsWith("/_/", path, StringComparison.Ordinal);
            Assert.Contains(
                reader.GetCustomDebugInformation(handle),
                note => reader.GetGuid(reader.GetCustomDebugInformation(note).Kind) == EmbeddedSource);
        });
    }

    private static XElement Nuspec(ZipArchive package, string name)
    {
        using Stream entry = package.GetEntry($"{name}.nuspec")!.Open();
        XElement root = XDocument.Load(entry).Root!;
        return root.Element(root.Name.Namespace + "metadata")!;
    }

    /// <summary>All packages, made once.</summary>
    public sealed class Packages : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public async ValueTask InitializeAsync()
        {
            ChildProcess run = await ChildProcess.DotnetAsync(
                "pack", "DeepSeekOcr.slnx", "--no-build", "-c", ChildProcess.Configuration, "-o", _folder.Path, "-m:1", "-nodeReuse:false",
                "-v", "quiet");
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
        }

        public IEnumerable<string> Names => Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path));

        public ZipArchive Open(string name, string kind) => ZipFile.OpenRead(Path.Combine(_folder.Path, $"{name}.{Version}.{kind}"));

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
