namespace DeepSeekOcr.Reading.Retries;

/// <summary>A page read as often as it took.</summary>
/// <param name="Best">The attempt with the highest score, the earliest of equals.</param>
/// <param name="Attempts">All attempts, in order; the last is the one that ended the trying.</param>
public sealed record RetriedReading(ReadResult Best, IReadOnlyList<ReadAttempt> Attempts);
