namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>A range of ground-truth tokens by which the paper groups pages.</summary>
/// <param name="From">Fewest tokens.</param>
/// <param name="To">Just above the most; only the last range has its end.</param>
public readonly record struct TokenBucket(int From, int To)
{
    private const int Width = 100;

    /// <summary>Fewest tokens of a page of the study.</summary>
    public const int Fewest = 600;

    /// <summary>Most tokens of a page of the study.</summary>
    public const int Most = 1300;

    /// <summary>[600, 700), [700, 800), … [1200, 1300].</summary>
    /// <remarks>The paper does not say which end of a range is open.</remarks>
    public static IReadOnlyList<TokenBucket> All { get; } =
        [.. Enumerable.Range(0, (Most - Fewest) / Width).Select(i => new TokenBucket(Fewest + i * Width, Fewest + (i + 1) * Width))];

    /// <summary>The range of a page; null if the study leaves it out.</summary>
    public static TokenBucket? Of(int tokens) =>
        tokens is < Fewest or > Most ? null : All[Math.Min((tokens - Fewest) / Width, All.Count - 1)];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{From}-{To}");
}
