namespace DeepSeekOcr.Documents.Parsing.Blocks;

/// <summary>A block of text: its kind and where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Range">Its characters.</param>
/// <param name="IsImplied">Whether only the mark of its element says what it is.</param>
/// <param name="Fault">What was wrong with it; absent if nothing was.</param>
internal readonly record struct Block(ElementKind Kind, TextRange Range, bool IsImplied, GroundingFault? Fault = null);
