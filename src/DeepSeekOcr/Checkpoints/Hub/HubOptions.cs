namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Where models come from and where they are kept.</summary>
public sealed record HubOptions
{
    /// <summary>Most connections at once.</summary>
    public const int MostConnections = 64;

    private const string DefaultEndpoint = "https://huggingface.co";

    private readonly Uri _endpoint = new(DefaultEndpoint);
    private readonly int _connections = 8;

    /// <summary>A server that speaks as Hugging Face's does. Default: <c>https://huggingface.co</c>.</summary>
    /// <exception cref="ArgumentException">No absolute http or https address.</exception>
    public Uri Endpoint
    {
        get => _endpoint;
        init => _endpoint = IsWeb(value) ? value : throw new ArgumentException($"'{value}' is no http or https address.", nameof(value));
    }

    /// <summary>Sent to <see cref="Endpoint"/>, and to no other host. Default: none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether nothing is asked of the network: a model that is whole in the cache is the answer. Default: no.</summary>
    public bool Offline { get; init; }

    /// <summary>The directory that holds the models; other tools use the same one. Default: <c>~/.cache/huggingface/hub</c>.</summary>
    public string CacheDirectory { get; init; } = DefaultCache(_ => null);

    /// <summary>
    /// How many parts of a file are fetched at once, 1 … <see cref="MostConnections"/>; each takes 4 MiB of memory. Default: 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Connections
    {
        get => _connections;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostConnections);
            _connections = value;
        }
    }

    /// <summary>A connection that brings nothing for so long is given up and made anew. Default: one minute.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What the environment says to Hugging Face's own tools: <c>HF_ENDPOINT</c>; <c>HF_HUB_OFFLINE</c>; for the cache <c>HF_HUB_CACHE</c>,
    /// else <c>HF_HOME</c>/hub, else <c>XDG_CACHE_HOME</c>/huggingface/hub; the token of <c>HF_TOKEN</c>, else of the file
    /// <c>HF_TOKEN_PATH</c>, else of <c>token</c> beside the cache, where their login keeps it.
    /// </summary>
    /// <param name="read">Reads a variable; the process's own if absent.</param>
    /// <exception cref="HubException">A variable holds what cannot be used.</exception>
    public static HubOptions FromEnvironment(Func<string, string?>? read = null)
    {
        Func<string, string?> variable = name => (read ?? Environment.GetEnvironmentVariable)(name) is { Length: > 0 } value ? value : null;
        string endpoint = variable("HF_ENDPOINT") ?? DefaultEndpoint;
        (string source, string? token) = HubToken.Find(variable, HomeOf(variable));
        return new HubOptions
        {
            Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && IsWeb(address)
                ? address
                : throw new HubException("HF_ENDPOINT", $"is '{endpoint}'; expected an address such as {DefaultEndpoint}."),
            // The value is not shown: it is a secret even when it is malformed.
            Token = token is null || token.All(letter => letter is > ' ' and < '\u007f')
                ? token
                : throw new HubException(source, "has characters that no token has."),
            Offline = IsTrue(variable("HF_HUB_OFFLINE")) || IsTrue(variable("TRANSFORMERS_OFFLINE")),
            CacheDirectory = DefaultCache(variable),
        };
    }

    /// <summary>Endpoint and cache; never the token.</summary>
    public override string ToString() => $"{Endpoint} → {CacheDirectory}";

    private static bool IsWeb(Uri? address) =>
        address is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static string DefaultCache(Func<string, string?> variable) =>
        Expand(variable("HF_HUB_CACHE") ?? Path.Combine(HomeOf(variable), "hub"));

    private static string HomeOf(Func<string, string?> variable) =>
        Expand(variable("HF_HOME") ?? Path.Combine(variable("XDG_CACHE_HOME") ?? "~/.cache", "huggingface"));

    /// <summary>A path whose <c>~</c> is the user's folder.</summary>
    internal static string Expand(string path)
    {
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? user + path[1..] : path);
    }
}
