namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>What the rendered pages of a study say.</summary>
public enum StudyKind
{
    /// <summary>Held-out prose: a novel and political addresses.</summary>
    Prose,

    /// <summary>Digits, tables, forms, logs and code.</summary>
    Lines,

    /// <summary>Random strings, which no language model can guess.</summary>
    Random,
}
