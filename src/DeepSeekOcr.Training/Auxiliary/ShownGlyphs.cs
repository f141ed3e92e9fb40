using DeepSeekOcr.Training.Batches;

namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>
/// Every character that the pages of a batch show, ends of lines included: the cell that its centre lies in, and where in it.
/// </summary>
internal sealed class ShownGlyphs
{
    /// <param name="batch">The pages.</param>
    /// <param name="cell">Side of a cell in pixels.</param>
    /// <param name="grid">Cells a side of a page.</param>
    /// <param name="rowOf">The row of features of a page's cell, by page, row and column.</param>
    public ShownGlyphs(TextBatch batch, int cell, int grid, Func<int, int, int, int> rowOf)
    {
        Tokens = [.. batch.Samples.SelectMany(sample => sample.Shown)];
        (Rows, Places) = (new int[Tokens.Count], new int[Tokens.Count]);
        int at = 0;
        for (int b = 0; b < batch.Samples.Count; b++)
        {
            foreach (PlacedToken token in batch.Samples[b].Shown)
            {
                (int column, int placeX) = TargetPlaces.Locate(token.X, cell, grid);
                (int row, int placeY) = TargetPlaces.Locate(token.Y, cell, grid);
                Rows[at] = rowOf(b, row, column);
                Places[at] = (placeY * TargetPlaces.PlacesPerPatch) + placeX;
                at++;
            }
        }
    }

    /// <summary>The characters.</summary>
    public IReadOnlyList<PlacedToken> Tokens { get; }

    /// <summary>For each the row of features of its cell.</summary>
    public int[] Rows { get; }

    /// <summary>For each the place inside its cell, row by row.</summary>
    public int[] Places { get; }
}
