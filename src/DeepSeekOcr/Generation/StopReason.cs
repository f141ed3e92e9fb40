namespace DeepSeekOcr.Generation;

/// <summary>Why an output ended.</summary>
public enum StopReason
{
    /// <summary>The model ended it.</summary>
    Completed,

    /// <summary>It reached <see cref="GenerationOptions.MaxTokens"/>.</summary>
    LengthLimit,

    /// <summary>Prompt and output fill the positions that the model has.</summary>
    ContextLimit,

    /// <summary>It repeated itself (the result says how, and what was cut off), or the repetition rule banned every token.</summary>
    RepetitionStopped,

    /// <summary>The caller cancelled; what was generated before is kept.</summary>
    Cancelled,

    /// <summary>It reached <see cref="GenerationOptions.PageCeiling"/>: more than such a page can say.</summary>
    PageCeiling,
}
