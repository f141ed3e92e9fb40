using System.Text.Json.Serialization;
using DeepSeekOcr.Data.Mixtures;

namespace DeepSeekOcr.Data.Export;

/// <summary>A data set to be written.</summary>
public sealed record DatasetOptions
{
    /// <summary>Most shards of a data set; a folder with more is unwieldy.</summary>
    public const int MostShards = 100_000;

    /// <summary>Most pages of a shard.</summary>
    public const int LargestShard = 100_000;

    /// <summary>Kinds of pages to draw from.</summary>
    public required IReadOnlyList<TextTask> Tasks { get; init; }

    /// <summary>Pages in all.</summary>
    public required long Pages { get; init; }

    /// <summary>Pages of a shard; the last may have fewer. Default: 1000.</summary>
    public int ShardSize { get; init; } = 1000;

    /// <summary>Decides the pages. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>What the shards are. Default: <see cref="DatasetFormat.WebDataset"/>.</summary>
    public DatasetFormat Format { get; init; }

    /// <summary>Quality of JPEG images, 1 to 100; null stores PNG, which keeps every pixel. Default: null.</summary>
    public int? JpegQuality { get; init; }

    /// <summary>Shards in all.</summary>
    [JsonIgnore]
    public int Shards => checked((int)((Pages + ShardSize - 1) / ShardSize));

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="RecipeException">One is out of range, or there are too many shards.</exception>
    public void Check()
    {
        if (Tasks.Count == 0 || ShardSize is < 1 or > LargestShard || JpegQuality is < 1 or > 100)
        {
            throw new RecipeException($"{Tasks.Count} tasks, {ShardSize} pages a shard and JPEG quality {JpegQuality} make no data set.");
        }

        if (Pages < 1 || Pages > (long)MostShards * ShardSize)
        {
            throw new RecipeException($"{Pages} pages of {ShardSize} a shard are not 1 to {MostShards} shards; take larger ones.");
        }
    }
}
