namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Where an element stands.</summary>
/// <param name="Element">Its number among the elements of the page.</param>
/// <param name="Box">Its box on the page.</param>
internal readonly record struct Placed(int Element, PixelBox Box);
