namespace DeepSeekOcr.Documents;

/// <summary>How sure the model was of one token.</summary>
/// <param name="Length">Characters of the text that it makes; 0 for a token that completes no character.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct TokenProbability(int Length, double Probability);
