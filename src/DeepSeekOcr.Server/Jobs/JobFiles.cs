using System.Text.Json.Nodes;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>What a job wrote.</summary>
internal static class JobFiles
{
    // Where the state of a run is kept, which is nobody's result.
    private const string StateFolder = ".dsocr";

    /// <summary>The files' paths from the output's folder, with <c>/</c> between folders, in order.</summary>
    public static IEnumerable<string> Of(Job job) => !Directory.Exists(job.Output) ? [] :
        Directory.EnumerateFiles(job.Output, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(job.Output, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !file.StartsWith(StateFolder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The documents as <c>document.schema.json</c> describes them.</summary>
    public static IEnumerable<JsonNode> Results(Job job) => !job.HasEnded ? [] : Of(job)
        .Where(file => file.EndsWith(".json", StringComparison.Ordinal) && !file.Contains('/', StringComparison.Ordinal))
        .Select(file => JsonNode.Parse(File.ReadAllText(Path.Combine(job.Output, file)))!)
        .Where(node => node is JsonObject document && document["pages"] is JsonArray);
}
