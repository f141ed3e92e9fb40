using System.Security.Cryptography;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>What the figures of a study depend on; a study goes on only with those that it was begun with.</summary>
/// <param name="Values">Key → value.</param>
public sealed record StudySettings(IReadOnlyDictionary<string, string> Values)
{
    // Raised when a page's record or how it is measured changes.
    private const string Format = "1";

    /// <summary>The settings of a source read by a model.</summary>
    /// <param name="source">The pages.</param>
    /// <param name="model">See <see cref="Fingerprint"/>.</param>
    public static StudySettings Of(IStudySource source, string model)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new StudySettings(new SortedDictionary<string, string>(source.Settings.ToDictionary(), StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["model"] = model,
        });
    }

    /// <summary>The SHA-256 of a model directory's configuration, tokenizer and weights: other weights make another study.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string Fingerprint(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IEnumerable<string> files = Directory.EnumerateFiles(directory)
            .Where(
                file =>
                    Path.GetFileName(file) is "config.json" or "generation_config.json" or Tokenizer.FileName or Tokenizer.ConfigFileName
                || file.EndsWith(".safetensors", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The keys in which two differ, each with both values.</summary>
    public IReadOnlyList<string> DifferencesTo(StudySettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return
        [
            .. Values.Keys.Union(other.Values.Keys).Order(StringComparer.Ordinal)
                .Where(key => Value(this, key) != Value(other, key))
                .Select(key => $"{key} is {Value(this, key)}, now {Value(other, key)}"),
        ];
    }

    private static string Value(StudySettings settings, string key) => settings.Values.GetValueOrDefault(key, "absent");
}
