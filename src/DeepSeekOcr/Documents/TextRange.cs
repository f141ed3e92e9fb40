namespace DeepSeekOcr.Documents;

/// <summary>A range of characters, or of tokens.</summary>
/// <param name="Start">How many come before.</param>
/// <param name="Length">How many it has.</param>
public readonly record struct TextRange(int Start, int Length)
{
    /// <summary>Where it ends: the first that no longer belongs to it.</summary>
    public int End => Start + Length;
}
