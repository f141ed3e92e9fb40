using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>The list of the shards of a checkpoint and of the tensors in each: <c>{"weight_map": {"tensor": "file"}}</c>.</summary>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";

    private const string MapKey = "weight_map";

    /// <summary>Opens every shard that the index names and checks that both agree on where each tensor is.</summary>
    public static IReadOnlyList<SafetensorsFile> OpenShards(string path)
    {
        Dictionary<string, string> map = ReadMap(path);
        string directory = Path.GetDirectoryName(path) ?? ".";
        string[] names = [.. map.Values.Distinct().Order(StringComparer.Ordinal)];
        string[] missing = Missing(directory, names);
        if (missing.Length > 0)
        {
            throw new CheckpointException(path, $"{missing.Length} of {names.Length} shards are missing: {string.Join(", ", missing)}.");
        }

        var files = new List<SafetensorsFile>();
        try
        {
            foreach (string name in names)
            {
                files.Add(SafetensorsFile.Open(Path.Combine(directory, name)));
            }

            CheckAgreement(path, map, files);
            return files;
        }
        catch (CheckpointException)
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>The shards that are not there, of a directory that may have an index.</summary>
    /// <exception cref="CheckpointException">The index cannot be read.</exception>
    public static IReadOnlyList<string> Missing(string directory)
    {
        string path = Path.Combine(directory, FileName);
        return File.Exists(path) ? Missing(directory, ReadMap(path).Values.Distinct().Order(StringComparer.Ordinal)) : [];
    }

    private static string[] Missing(string directory, IEnumerable<string> names) =>
        [.. names.Where(name => !File.Exists(Path.Combine(directory, name)))];

    private static Dictionary<string, string> ReadMap(string path)
    {
        var map = new Dictionary<string, string>();
        JsonFile.Read(path, root =>
        {
            if (!root.TryGetProperty(MapKey, out JsonElement listed))
            {
                throw new CheckpointException(path, $"has no '{MapKey}'.");
            }

            foreach (JsonProperty item in listed.EnumerateObject())
            {
                string shard = item.Value.GetString() ?? "";
                // A shard lies beside its index: anything else could name any file of the machine.
                if (shard is "" or "." or ".." || shard.AsSpan().ContainsAny("/\\:\0"))
                {
                    throw new CheckpointException(
                        path, $"tensor '{item.Name}' is said to be in '{shard}'; expected the name of a file in the same directory.");
                }

                map.Add(item.Name, shard);
            }
        }, CheckpointException.Make);
        return map.Count > 0 ? map : throw new CheckpointException(path, $"'{MapKey}' is empty.");
    }

    private static void CheckAgreement(string path, Dictionary<string, string> map, List<SafetensorsFile> files)
    {
        var found = new HashSet<string>();
        foreach (SafetensorsFile file in files)
        {
            string shard = Path.GetFileName(file.Path);
            foreach (SafetensorsEntry entry in file.Entries)
            {
                if (map.GetValueOrDefault(entry.Name) != shard)
                {
                    throw new CheckpointException(
                        path,
                        $"tensor '{entry.Name}' is in {shard}; the index "
                            + $"{(map.TryGetValue(entry.Name, out string? other) ? $"says {other}" : "does not list it")}.");
                }

                found.Add(entry.Name);
            }
        }

        string[] absent = [.. map.Keys.Where(name => !found.Contains(name)).Order(StringComparer.Ordinal)];
        if (absent.Length > 0)
        {
            throw new CheckpointException(
                path, $"{absent.Length} tensors are not in the shard the index names: {string.Join(", ", absent)}.");
        }
    }
}
