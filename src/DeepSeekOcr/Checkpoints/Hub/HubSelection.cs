using System.IO.Enumeration;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Chooses the files of a repository that a model needs: configuration, tokenizer and weights; no code, no images.</summary>
internal static class HubSelection
{
    private const int MostNamed = 8;
    private const string Configuration = ".json";
    private const string Safetensors = ".safetensors";
    private const string Gguf = ".gguf";

    /// <summary>The names to fetch, in order.</summary>
    /// <param name="model">For messages.</param>
    /// <param name="paths">Every path of the repository.</param>
    /// <param name="include">Pattern with * and ? of the weight files to fetch; null for all safetensors, or all GGUF files if there are
    /// none.</param>
    /// <exception cref="HubException">There are no weights, or none that the pattern fits.</exception>
    public static IReadOnlyList<string> Choose(HubModel model, IReadOnlyCollection<string> paths, string? include)
    {
        // Below the top there are images, exports for other engines and training states.
        string[] top = [.. paths.Where(path => !path.Contains('/')).Order(StringComparer.Ordinal)];
        string[] weights = [.. top.Where(name => Ends(name, Safetensors) || Ends(name, Gguf))];
        string[] wanted = include is not null ? [.. weights.Where(name => FileSystemName.MatchesSimpleExpression(include, name))]
            : Array.Exists(weights, name => Ends(name, Safetensors)) ? [.. weights.Where(name => Ends(name, Safetensors))]
            : weights;
        if (wanted.Length == 0)
        {
            throw new HubException(model.ToString(), weights.Length == 0
                ? $"none of its {top.Length} files is a {Safetensors} or {Gguf} file."
                : $"no weights are called '{include}'; there are {Named(weights)}.");
        }

        return [.. top.Where(name => Ends(name, Configuration)), .. wanted];
    }

    private static string Named(string[] names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");

    private static bool Ends(string name, string extension) => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
