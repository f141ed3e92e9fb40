namespace DeepSeekOcr.Evaluation;

/// <summary>How many tokens a text has.</summary>
/// <param name="All">All of them.</param>
/// <param name="Content">Without those that are nothing but white space: line breaks and separators.</param>
public readonly record struct TokenCount(int All, int Content);
