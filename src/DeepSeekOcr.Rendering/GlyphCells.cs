namespace DeepSeekOcr.Rendering;

/// <summary>
/// Type set in cells: the page is divided into columns, and so many neighbouring columns are a cell, whose characters share its width by
/// their own. Where a character of a proportional font stands is then known to a cell, whatever was written before it, and the same in
/// every font.
/// </summary>
/// <param name="Characters">Columns of a cell, and so the most characters in it; at least 1.</param>
/// <param name="Column">Width of a column in pixels; columns are counted from the left edge of the page.</param>
/// <param name="Middle">From the top of a line to half the height of its capitals, in pixels.</param>
public readonly record struct GlyphCells(int Characters, float Column, float Middle)
{
    /// <summary>The stretches of a line that lie in one cell each: all are whole cells but the first and the last.</summary>
    /// <param name="length">Characters of the line.</param>
    /// <param name="left">Where it begins, in pixels from the left edge of the page.</param>
    /// <returns>Index of the first character, and how many there are.</returns>
    public IEnumerable<(int Start, int Length)> Split(int length, float left)
    {
        int before = (int)MathF.Round(left / Column) % Characters;
        for (int start = 0; start < length;)
        {
            int end = Math.Min(length, start + Characters - (start == 0 ? before : 0));
            yield return (start, end - start);
            start = end;
        }
    }
}
