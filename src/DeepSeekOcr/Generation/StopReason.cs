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

    /// <summary>The repetition rule bans every token, so nothing could follow.</summary>
    RepetitionStopped,

    /// <summary>The caller cancelled; what was generated before is kept.</summary>
    Cancelled,
}
