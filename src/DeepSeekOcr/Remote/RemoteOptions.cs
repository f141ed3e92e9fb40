namespace DeepSeekOcr.Remote;

/// <summary>Where a remote model is, and how it is asked.</summary>
public sealed record RemoteOptions
{
    /// <summary>The interface's root, such as <c>http://gpu:8000/v1</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The model's name there. Default: the first that the server lists.</summary>
    public string? Model { get; init; }

    /// <summary>Sent as bearer. Default: none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Pages that are asked for at a time. Default: 8.</summary>
    public int PagesAtOnce { get; init; } = 8;

    /// <summary>Longest wait for the first piece of an answer: a busy server lets pages wait. Default: 10 minutes.</summary>
    public TimeSpan FirstPiece { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait between two pieces. Default: 2 minutes.</summary>
    public TimeSpan NextPiece { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Attempts at a request that the server turned away (429, 502, 503, 504) or that did not reach it. Default: 6.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Wait before the second attempt, doubled each time, where the server does not say. Default: 1 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);
}
