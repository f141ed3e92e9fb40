namespace DeepSeekOcr.Generation.Loops;

/// <summary>How an output repeated itself.</summary>
public enum LoopKind
{
    /// <summary>The same tokens in the same order, again and again.</summary>
    Cycle,

    /// <summary>
    /// Not quite the same order, but for a long stretch hardly a run of tokens that had not been written several times shortly before.
    /// </summary>
    StaleText,

    /// <summary>The same place of the page, or nearly, marked over and over.</summary>
    StalledBox,
}
