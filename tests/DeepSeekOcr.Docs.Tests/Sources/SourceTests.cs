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
