using System.Text.Json;
using System.Text.Json.Serialization;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Data.Export;

/// <summary>A shard that is whole.</summary>
/// <param name="Name">File in the data set's folder.</param>
/// <param name="First">Index of its first page.</param>
/// <param name="Pages">How many it has.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">Of the file.</param>
public sealed record DatasetShard(string Name, long First, int Pages, long Bytes, string Sha256);

/// <summary><c>dataset.json</c>: what a data set is made from, and the shards that are whole.</summary>
/// <param name="Options">What the pages follow from.</param>
/// <param name="Shards">In the order of their pages.</param>
public sealed record DatasetIndex(DatasetOptions Options, IReadOnlyList<DatasetShard> Shards)
{
    /// <summary>Name of the file in the data set's folder.</summary>
    public const string FileName = "dataset.json";

    // An index of as many shards as a data set may have takes some 20 MB.
    private const long MaxLength = 64 << 20;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Reads the index of a folder; null if it has none.</summary>
    /// <exception cref="RecipeException">The file is none.</exception>
    public static DatasetIndex? Find(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            long length = new FileInfo(path).Length;
            return length > MaxLength
                ? throw new RecipeException($"{path}: has {length} bytes; the limit is {MaxLength}.")
                : JsonSerializer.Deserialize<DatasetIndex>(File.ReadAllBytes(path), Format)
                    ?? throw new RecipeException($"{path}: the file holds null.");
        }
        catch (JsonException fault)
        {
            throw new RecipeException($"{path}: {fault.Message}");
        }
    }

    /// <summary>Writes the index of a folder.</summary>
    /// <exception cref="Files.FileException">The file cannot be written.</exception>
    public void Save(string folder) =>
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Format));

    /// <summary>The settings in which a data set of other options has other pages or other shards; its length is none.</summary>
    public IReadOnlyList<string> Differing(DatasetOptions options)
    {
        JsonElement before = JsonSerializer.SerializeToElement(Options with { Pages = 1 }, Format);
        JsonElement now = JsonSerializer.SerializeToElement(options with { Pages = 1 }, Format);
        return
        [
            .. now.EnumerateObject().Where(setting => !JsonElement.DeepEquals(before.GetProperty(setting.Name), setting.Value))
            .Select(setting => setting.Name),
        ];
    }
}
