using System.Globalization;
using DeepSeekOcr.Files;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Reading;

/// <summary>What the files of documents are called: as their inputs, each differently.</summary>
internal static class OutputNames
{
    /// <summary>For each input a name of its own.</summary>
    public static string[] Of(IReadOnlyList<string> inputs)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. inputs.Select(input => Free(NameOf(input), taken))];
    }

    private static string NameOf(string input)
    {
        string path = input == "-" ? "stdin" : PageSource.IsUrl(input)
            && Uri.TryCreate(input, UriKind.Absolute, out Uri? address) ? address.AbsolutePath : input;
        return SafeFileName.Of(Path.GetFileNameWithoutExtension(path));
    }

    private static string Free(string name, HashSet<string> taken)
    {
        string free = name;
        for (int i = 2; !taken.Add(free); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        return free;
    }
}
