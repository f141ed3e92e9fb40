using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepSeekOcr.Data;

/// <summary>Reads the JSON files that describe training runs and their tasks.</summary>
internal static class RecipeFile
{
    /// <summary>How they are spelt: camel case, comments and trailing commas allowed, unknown keys refused.</summary>
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="RecipeException">It cannot be read or has an unknown key.</exception>
    public static T Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Format)
                ?? throw new RecipeException($"{path}: the file holds null.");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RecipeException($"{path}: {fault.Message}");
        }
    }

    /// <summary>Checks a number of a file.</summary>
    /// <exception cref="RecipeException">It is out of range.</exception>
    public static void Require(string path, string key, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
        {
            throw new RecipeException($"{path}: {key} is {value}; it has to be {low} to {high}.");
        }
    }
}
