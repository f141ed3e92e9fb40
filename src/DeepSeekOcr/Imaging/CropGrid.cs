namespace DeepSeekOcr.Imaging;

/// <summary>How many tiles a page is cut into, across and down.</summary>
/// <param name="Columns">Tiles beside each other.</param>
/// <param name="Rows">Tiles below each other.</param>
public readonly record struct CropGrid(int Columns, int Rows)
{
    private const int FewestTiles = 2;

    /// <summary>One by one: no tiles, the global view alone.</summary>
    public static CropGrid Uncut => new(1, 1);

    /// <summary>Columns × rows.</summary>
    public int Count => Columns * Rows;

    /// <summary>
    /// Of all grids of 2 to <paramref name="maxTiles"/> tiles, the one whose aspect ratio is closest to that of the page.
    /// </summary>
    /// <remarks>
    /// Grids are tried from few tiles to many. Of two that are equally close (1×2 and 2×4) the one with more tiles wins if the page has
    /// more than half of its pixels: <c>width · height > ½ · tileSize² · columns · rows</c>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTiles"/> is below 2, or a side is below 1.</exception>
    public static CropGrid Choose(int width, int height, int tileSize, int maxTiles)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tileSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTiles, FewestTiles);
        double aspect = (double)width / height;
        double area = (double)width * height;
        double closest = double.PositiveInfinity;
        CropGrid best = Uncut;
        foreach (CropGrid grid in Candidates(maxTiles))
        {
            double distance = Math.Abs(aspect - (double)grid.Columns / grid.Rows);
            bool tieWon = distance == closest && area > 0.5 * tileSize * tileSize * grid.Count;
            if (distance < closest || tieWon)
            {
                closest = distance;
                best = grid;
            }
        }

        return best;
    }

    private static IEnumerable<CropGrid> Candidates(int maxTiles) =>
        from count in Enumerable.Range(FewestTiles, maxTiles - FewestTiles + 1)
        from columns in Enumerable.Range(1, count)
        where count % columns == 0
        select new CropGrid(columns, count / columns);
}
