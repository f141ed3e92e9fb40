using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Docs.Tests;

/// <summary>What a checkout holds, apart from what was built in it.</summary>
internal static class RepositoryFiles
{
    private static readonly HashSet<string> Made = ["bin", "obj", "runs", "artifacts", "TestResults", ".git", ".vs", ".idea"];

    /// <summary>Paths of all files with an extension, relative to the root, with slashes, in order.</summary>
    public static IEnumerable<string> With(string extension) =>
        Below(new DirectoryInfo(Golden.Repository)).Where(path => path.EndsWith(extension, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The file's full path.</summary>
    public static string Full(string path) => Path.Combine(Golden.Repository, path);

    private static IEnumerable<string> Below(DirectoryInfo folder) => folder.EnumerateFiles()
        .Select(file => Path.GetRelativePath(Golden.Repository, file.FullName).Replace('\\', '/'))
        .Concat(folder.EnumerateDirectories().Where(child => !Made.Contains(child.Name) && child.LinkTarget is null).SelectMany(Below));
}
