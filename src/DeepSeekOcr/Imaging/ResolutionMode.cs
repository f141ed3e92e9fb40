namespace DeepSeekOcr.Imaging;

/// <summary>How a page becomes views, and so how many vision tokens it costs.</summary>
/// <remarks>
/// Six modes are published (arXiv 2510.18234, §3.2.2). Another size is another instance; the vLLM port's smaller grids are
/// <c>Gundam with { MaxTiles = 6 }</c>.
/// </remarks>
/// <param name="Name">As the command line spells it.</param>
/// <param name="GlobalSize">Side of the view of the whole page in pixels, a multiple of 64.</param>
/// <param name="Fit">How the page is brought to that square.</param>
/// <param name="TileSize">Side of a tile in pixels, a multiple of 64; absent if the page is not cut.</param>
public sealed record ResolutionMode(string Name, int GlobalSize, ViewFit Fit, int? TileSize = null)
{
    /// <summary>A vision token stands for a square of so many pixels a side: 16 of a patch, 4 of the compressor.</summary>
    public const int PixelsPerToken = 64;

    /// <summary>
    /// A page neither side of which exceeds this is not cut into tiles, whatever their size; the published code fixes it.
    /// </summary>
    public const int LargestUncutSide = 640;

    /// <summary>One 512² view, 64 tokens.</summary>
    public static ResolutionMode Tiny { get; } = new("tiny", 512, ViewFit.Squash);

    /// <summary>One 640² view, 100 tokens.</summary>
    public static ResolutionMode Small { get; } = new("small", 640, ViewFit.Squash);

    /// <summary>One padded 1024² view, 256 tokens.</summary>
    public static ResolutionMode Base { get; } = new("base", 1024, ViewFit.Pad);

    /// <summary>One padded 1280² view, 400 tokens.</summary>
    public static ResolutionMode Large { get; } = new("large", 1280, ViewFit.Pad);

    /// <summary>Two to nine tiles of 640², 100 tokens each, and a padded 1024² view.</summary>
    public static ResolutionMode Gundam { get; } = new("gundam", 1024, ViewFit.Pad, 640);

    /// <summary>Two to nine tiles of 1024², 256 tokens each, and a padded 1280² view.</summary>
    public static ResolutionMode GundamM { get; } = new("gundam-m", 1280, ViewFit.Pad, 1024);

    /// <summary>The published modes, cheapest first.</summary>
    public static IReadOnlyList<ResolutionMode> All { get; } = [Tiny, Small, Base, Large, Gundam, GundamM];

    /// <summary>Side of the view of the whole page in pixels.</summary>
    public int GlobalSize { get; } = Checked(GlobalSize, nameof(GlobalSize));

    /// <summary>Side of a tile in pixels; absent if the page is not cut.</summary>
    public int? TileSize { get; } = TileSize is { } size ? Checked(size, nameof(TileSize)) : null;

    /// <summary>Side of the smallest square page that the mode encodes pixel for pixel: its view, or two by two tiles.</summary>
    public int PageSide => TileSize is { } size ? 2 * size : GlobalSize;

    /// <summary>Most tiles a page is cut into, at least 2: 9 in the published code, 6 in its vLLM port.</summary>
    public int MaxTiles { get; init; } = 9;

    /// <summary>Vision tokens of the global view.</summary>
    public int VisionTokens => Square(GlobalSize / PixelsPerToken);

    /// <summary>Vision tokens of one tile; 0 if the page is not cut.</summary>
    public int TileVisionTokens => TileSize is { } size ? Square(size / PixelsPerToken) : 0;

    /// <summary>Finds a published mode by its name, in any case.</summary>
    /// <exception cref="FormatException">No mode is called so; the message lists those that are.</exception>
    public static ResolutionMode Parse(string name) =>
        All.FirstOrDefault(mode => string.Equals(mode.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException($"No mode is called '{name}'; the modes are {string.Join(", ", All.Select(mode => mode.Name))}.");

    /// <summary>The tiles that a page of this size is cut into; <see cref="CropGrid.Uncut"/> if it is not.</summary>
    public CropGrid GridFor(int width, int height) =>
        TileSize is { } size && (width > LargestUncutSide || height > LargestUncutSide)
            ? CropGrid.Choose(width, height, size, MaxTiles)
            : CropGrid.Uncut;

    /// <summary>Vision tokens of a page of this size, tiles included.</summary>
    public int VisionTokensFor(int width, int height)
    {
        CropGrid grid = GridFor(width, height);
        return VisionTokens + (grid == CropGrid.Uncut ? 0 : grid.Count * TileVisionTokens);
    }

    /// <summary>
    /// Image placeholders that a page of this grid takes in the prompt: its vision tokens, a newline after each row of tokens
    /// (rows run through all tiles beside each other), and one separator.
    /// </summary>
    public int PlaceholderCount(CropGrid grid)
    {
        int side = GlobalSize / PixelsPerToken;
        int global = (side + 1) * side + 1;
        if (grid == CropGrid.Uncut || TileSize is not { } size)
        {
            return global;
        }

        int tileSide = size / PixelsPerToken;
        return (tileSide * grid.Columns + 1) * tileSide * grid.Rows + global;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static int Square(int side) => side * side;

    private static int Checked(int size, string name) =>
        size is >= PixelsPerToken and <= 8192 && size % PixelsPerToken == 0
            ? size
            : throw new ArgumentOutOfRangeException(name, size, $"A view's side is a multiple of {PixelsPerToken} up to 8192.");
}
