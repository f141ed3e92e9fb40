namespace DeepSeekOcr.Documents.Parsing;

/// <summary>An element whose kind and characters are known, before they are understood.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters as written.</param>
/// <param name="Start">Where they begin in the page's text; −1 if they do not stand there in one piece.</param>
/// <param name="Boxes">On the grid.</param>
/// <param name="Source">The characters it was read from, marks included.</param>
/// <param name="Fault">What was wrong with it; absent if nothing was.</param>
internal sealed record ElementDraft(
    ElementKind Kind, string Text, int Start, IReadOnlyList<GridBox> Boxes, TextRange Source, GroundingFault? Fault = null);
