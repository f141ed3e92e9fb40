namespace DeepSeekOcr.Docs.Tests.Sources;

/// <summary>What CONTRIBUTING.md says of files and folders.</summary>
public sealed class SourceTests
{
    private const int LongestLine = 140;
    private const int FullestFolder = 20;

    private static readonly string[] Sources =
        [.. RepositoryFiles.With(".cs").Where(path => path.StartsWith("src/", StringComparison.Ordinal)
            || path.StartsWith("tests/", StringComparison.Ordinal))];

    [Fact]
    public void Lines_OfSources_HaveAtMost140Characters() => Assert.Empty(
        from path in Sources
        from line in File.ReadLines(RepositoryFiles.Full(path)).Select((text, index) => (Number: index + 1, text.Length))
        where line.Length > LongestLine
        select $"{path}:{line.Number}: {line.Length} characters");

    // Without the libraries of a culture (InvariantGlobalization) it gives back text beyond ASCII as it was, and says nothing.
    [Fact]
    public void Sources_OfTheProgram_DoNotNormalizeText() => Assert.Empty(
        from path in Sources
        where path.StartsWith("src/", StringComparison.Ordinal)
        from line in File.ReadLines(RepositoryFiles.Full(path)).Select((text, index) => (Number: index + 1, Text: text))
        where line.Text.Contains(".Normalize(", StringComparison.Ordinal)
            || line.Text.Contains("NormalizationForm", StringComparison.Ordinal)
        select $"{path}:{line.Number}");

    [Fact]
    public void Folders_OfSources_HaveAtMost20Files() => Assert.Empty(
        from folder in Sources.GroupBy(path => Path.GetDirectoryName(path))
        where folder.Count() > FullestFolder
        select $"{folder.Key}: {folder.Count()} files");

    [Fact]
    public void Namespaces_OfSources_AreTheirFolders() => Assert.Empty(
        from path in Sources
        let expected = string.Join('.', path.Split('/')[1..^1])
        let line = File.ReadLines(RepositoryFiles.Full(path))
            .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
        where line is not null && line != $"namespace {expected};"
        select $"{path}: {line}; expected {expected}");
}
