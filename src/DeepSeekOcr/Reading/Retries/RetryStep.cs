namespace DeepSeekOcr.Reading.Retries;

/// <summary>A step of <see cref="RetryLadder"/>, cheapest first.</summary>
internal enum RetryStep
{
    /// <summary>As asked.</summary>
    AsAsked,

    /// <summary>Another repetition rule: shorter runs are banned, in a shorter window.</summary>
    OtherRepetition,

    /// <summary>Another mode: the next larger view of the page; for the largest, and for tiles, a smaller one.</summary>
    OtherMode,

    /// <summary>The page cut into tiles.</summary>
    Tiles,
}
