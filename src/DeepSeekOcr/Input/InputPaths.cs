using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input;

/// <summary>Turns what stands on a command line into documents: files, directories, patterns, <c>-</c> and addresses.</summary>
public static class InputPaths
{
    private const int DeepestFolder = 64;

    private static readonly string[] Extensions = [".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"];

    /// <summary>The documents that arguments name, in the order of the arguments.</summary>
    /// <remarks>
    /// A directory stands for the documents in it and below, by their extensions, hidden ones left out; a pattern (<c>*</c>, <c>?</c>,
    /// <c>[a-z]</c>, <c>**</c> for any depth) for the files that match it, unless a file is called so. Both are in natural order:
    /// <c>page2</c> before <c>page10</c>. Links to directories are followed, each directory once, however they are looped.
    /// A file that is named is taken as it is: whether it can be opened, opening says.
    /// </remarks>
    /// <exception cref="InputException">A directory or a pattern has no document, or is none.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return [.. arguments.SelectMany(Expand)];
    }

    private static IReadOnlyList<string> Expand(string argument)
    {
        if (argument == "-" || PageSource.IsUrl(argument) || File.Exists(argument))
        {
            return [argument];
        }

        if (Directory.Exists(argument))
        {
            return Found(Walk(argument, DeepestFolder).Where(IsDocument), argument, $"has no document ({string.Join(", ", Extensions)}).");
        }

        return Glob.Parse(argument) is { } glob
            ? Found(Walk(glob.Root, glob.Depth ?? DeepestFolder).Where(glob.Matches), argument, "matches no file.")
            : [argument];
    }

    private static bool IsDocument(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static string[] Found(IEnumerable<string> files, string argument, string otherwise)
    {
        try
        {
            string[] found = [.. files.Order(NaturalOrder.Comparer)];
            return found.Length > 0 ? found : throw new InputException(argument, otherwise);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException(argument, $"cannot be listed: {exception.Message}", exception);
        }
    }

    /// <summary>The files in a directory and below, hidden ones left out.</summary>
    private static IEnumerable<string> Walk(string root, int depth)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(string Path, int Depth)>([(root, depth)]);
        while (open.TryPop(out (string Path, int Depth) folder))
        {
            if (!seen.Add(RealPath(folder.Path)))
            {
                continue;
            }

            // What may not be listed is passed over, as if it were not there.
            var listing =
                new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
            foreach (string file in Directory.EnumerateFiles(folder.Path, "*", listing))
            {
                yield return file;
            }

            if (folder.Depth > 1)
            {
                foreach (string child in Directory.EnumerateDirectories(folder.Path, "*", listing))
                {
                    open.Push((child, folder.Depth - 1));
                }
            }
        }
    }

    /// <summary>The path without links, so that a directory reached in two ways is known again.</summary>
    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string name in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, name);
            real = new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }

        return real;
    }
}
