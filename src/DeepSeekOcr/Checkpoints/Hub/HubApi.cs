using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>What a revision of a model is made of.</summary>
/// <param name="Commit">Hash of the commit; it always means the same files.</param>
/// <param name="Paths">Every path, known to stay inside the repository.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<string> Paths);

/// <summary>The two questions that a server is asked about a model.</summary>
internal sealed class HubApi(HubTransport transport, HubRetry retry, Uri endpoint)
{
    private const int LongestListing = 16 << 20;
    private const long LargestFile = 1L << 42;
    private const string LinkedHash = "X-Linked-Etag";
    private const string LinkedSize = "X-Linked-Size";

    /// <summary>Which files there are.</summary>
    /// <exception cref="HubException">There is no such model, or the answer makes no sense.</exception>
    public async Task<HubListing> ListAsync(HubModel model, CancellationToken cancellation)
    {
        Uri address = Address($"api/models/{model.Id}/revision/{Uri.EscapeDataString(model.Revision)}");
        byte[] json = await retry.RunAsync(stop => ReadAsync(address, model.ToString(), stop), progress: null, cancellation)
            .ConfigureAwait(false);
        HubListing? listing = null;
        JsonFile.Parse(
            model.ToString(), json, root => listing = Parse(model, root), (file, fault, cause) => new HubException(
                file, $"the server's list {fault}", cause));
        return listing!;
    }

    /// <summary>How long a file is and what its hash is.</summary>
    /// <exception cref="HubException">There is no such file, or the server does not say.</exception>
    public async Task<HubFile> DescribeAsync(HubModel model, string commit, string path, CancellationToken cancellation)
    {
        string subject = $"{model}: {path}";
        return await retry.RunAsync(
            async stop =>
            {
                using HubResponse response = await transport.SendAsync(
                    HttpMethod.Head, AddressOf(model, commit, path), range: null, subject, stop)
                    .ConfigureAwait(false);
                return Describe(response, path, subject);
            },
            progress: null,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Where a file is.</summary>
    public Uri AddressOf(HubModel model, string commit, string path) =>
        Address($"{model.Id}/resolve/{commit}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}");

    private static HubFile Describe(HubResponse response, string path, string subject)
    {
        // A large file is kept elsewhere; these headers are about the file itself, not about the link to it.
        string hash = Header(LinkedHash) ?? response.Headers.ETag?.ToString() ?? "";
        hash = (hash.StartsWith("W/", StringComparison.Ordinal) ? hash[2..] : hash).Trim('"');
        long? size = Header(LinkedSize) is { } linked ? (long.TryParse(linked, out long number) ? number : null) : response.Length;
        return !HubFile.IsHash(hash)
            ? throw new HubException(subject, "the server gives no SHA-256 or git hash for it (ETag), so it could not be checked.")
            : size is not (>= 0 and <= LargestFile) ? throw new HubException(subject, "the server gives no size for it.")
            : new HubFile(path, size.Value, hash);

        string? Header(string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values)
            ? values.FirstOrDefault()
            : null;
    }

    private static HubListing Parse(HubModel model, JsonElement root)
    {
        string commit = root.TryGetProperty("sha", out JsonElement sha) ? sha.GetString() ?? "" : "";
        if (!HubModel.IsCommitHash(commit) || !root.TryGetProperty("siblings", out JsonElement siblings))
        {
            throw new HubException(model.ToString(), "the server's list has no 'sha' of a commit, or no 'siblings'.");
        }

        string[] paths =
            [.. siblings.EnumerateArray().Select(file => file.TryGetProperty("rfilename", out JsonElement name) ? name.GetString()
                ?? "" : "")];
        return Array.Find(paths, path => !HubFile.IsSafePath(path)) is { } unsafePath
            ? throw new HubException(
                model.ToString(), $"the server's list names '{Shown(unsafePath)}', which is no path inside a repository.")
            : new HubListing(commit, paths);
    }

    private static string Shown(string path) => new([.. path.Take(80).Select(letter => char.IsControl(letter) ? '?' : letter)]);

    private async Task<byte[]> ReadAsync(Uri address, string subject, CancellationToken cancellation)
    {
        using HubResponse response = await transport.SendAsync(HttpMethod.Get, address, range: null, subject, cancellation)
            .ConfigureAwait(false);
        using var text = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await response.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            text.Write(buffer, 0, read);
            if (text.Length > LongestListing)
            {
                throw new HubException(subject, $"the server's list is longer than {LongestListing >> 20} MB.");
            }
        }

        return text.ToArray();
    }

    private Uri Address(string path) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
}
