namespace DeepSeekOcr.Server.Requests;

/// <summary>How the server serves.</summary>
public sealed record ServerOptions
{
    /// <summary>The name that requests call the model by.</summary>
    public required string ModelName { get; init; }

    /// <summary>Keys of which every request but those for health has to bring one; none lets everybody in.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    /// <summary>
    /// Whether requests have to name this machine itself as their host, as those do that were not led here by a foreign name (DNS
    /// rebinding). Default: yes; for servers that listen on other addresses, no.
    /// </summary>
    public bool LocalHostsOnly { get; init; } = true;

    /// <summary>Requests that are served or wait; those beyond are turned away with 429. Default: 64.</summary>
    public int MaxRequests { get; init; } = 64;

    /// <summary>Most pixels of a request's images together. Default: 40 million, two A3 pages at 300 dpi.</summary>
    public long MaxPixels { get; init; } = 40_000_000;

    /// <summary>Most images of a request. Default: 8.</summary>
    public int MaxImages { get; init; } = 8;

    /// <summary>Largest body of a request in bytes. Default: 64 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 64L << 20;

    /// <summary>What becomes of prompts that are no task's.</summary>
    public PromptPolicy PromptPolicy { get; init; } = PromptPolicy.Map;

    /// <summary>The folder that documents are kept in while they are jobs, and their results after. Default: there are no jobs.</summary>
    public string? JobFolder { get; init; }

    /// <summary>How long a job is kept after it was asked for. Default: 24 h.</summary>
    public TimeSpan JobLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Jobs that may wait; those beyond are turned away with 429. Default: 256.</summary>
    public int MaxJobs { get; init; } = 256;

    /// <summary>How long requests may take to end once the server is asked to stop. Default: 60 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(60);
}
