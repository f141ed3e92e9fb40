namespace DeepSeekOcr.Rendering;

/// <summary>Where a character of a page's text stands. Pixel <c>i</c> covers <c>i…i+1</c>.</summary>
/// <param name="X">Middle of its advance, or of its column of a cell; of a line break, the end of its line.</param>
/// <param name="Y">Half the height of a capital above the baseline, or <see cref="GlyphCells.Middle"/>: the same for all characters of a
/// line.</param>
/// <param name="Width">Its advance, or a column; 0 for a line break.</param>
/// <param name="Line">Index of its line, from 0.</param>
public readonly record struct Glyph(float X, float Y, float Width, int Line);
