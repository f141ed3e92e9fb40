namespace DeepSeekOcr.Documents;

/// <summary>A word and how sure the model was of it.</summary>
/// <param name="Text">Characters without white space; an ideograph is a word of its own.</param>
/// <param name="Confidence">Product of the probabilities of the tokens that touch it, 0 to 1.</param>
public readonly record struct TextWord(string Text, double Confidence);

/// <summary>A line as the model wrote it, and how sure it was.</summary>
/// <param name="Words">In order, at least one.</param>
/// <param name="Confidence">Mean of its words, each weighted by its characters, 0 to 1.</param>
public sealed record TextLine(IReadOnlyList<TextWord> Words, double Confidence);
