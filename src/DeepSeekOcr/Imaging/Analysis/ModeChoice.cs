using System.Globalization;

namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>The mode chosen for a page, what it costs, and why.</summary>
/// <param name="Mode">How the page is to be read.</param>
/// <param name="VisionTokens">What that costs for this page.</param>
/// <param name="Serves">Whether letters stay large enough and tokens are not too full; if not, it is the best that the budget or the model
/// allows.</param>
/// <param name="Reason">Why, in words; one line.</param>
public sealed record ModeChoice(ResolutionMode Mode, int VisionTokens, bool Serves, string Reason)
{
    /// <summary>The least height of an x, in pixels of a view, at which letters are told apart.</summary>
    public const double LeastTextHeight = 3.5;

    /// <summary>
    /// Most text tokens for each vision token: up to ten the published model reads nearly without loss (arXiv 2510.18234, §4.1).
    /// </summary>
    public const double MostTokensPerVisionToken = 10;

    /// <summary>
    /// The modes that a model made for <paramref name="defaultMode"/> reads; the largest is not among those it was published with.
    /// </summary>
    public static IReadOnlyList<ResolutionMode> ModesOf(ResolutionMode defaultMode)
    {
        ArgumentNullException.ThrowIfNull(defaultMode);
        return defaultMode.TileSize is null
            ? [.. ResolutionMode.All.Where(mode => mode.TileSize is null && mode.GlobalSize < defaultMode.GlobalSize), defaultMode]
            : [.. ResolutionMode.All.Where(mode => mode != ResolutionMode.GundamM && mode.Name != defaultMode.Name), defaultMode];
    }

    /// <summary>The fewest vision tokens that any of the modes takes for a page: no budget may be lower.</summary>
    public static int FewestTokens(IReadOnlyList<ResolutionMode> modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        return modes.Min(mode => mode.VisionTokens);
    }

    /// <summary>Chooses the cheapest mode that serves a page.</summary>
    /// <param name="page">What is on it.</param>
    /// <param name="modes">The modes that the model reads; see <see cref="ModesOf"/>.</param>
    /// <param name="budget">Most vision tokens for the page; no limit if absent.</param>
    /// <exception cref="ArgumentException">There is no mode, or none within the budget.</exception>
    public static ModeChoice Choose(PageStatistics page, IReadOnlyList<ResolutionMode> modes, int? budget = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(modes);
        Candidate[] all = [.. modes.Select(mode => new Candidate(mode, page)).OrderBy(candidate => candidate.Tokens)];
        Candidate[] affordable = [.. all.Where(candidate => candidate.Tokens <= (budget ?? int.MaxValue))];
        if (affordable.Length == 0)
        {
            throw new ArgumentException(
                all.Length == 0
                    ? "There is no mode to choose from."
                    : $"The cheapest mode takes {all[0].Tokens} vision tokens; the budget is {budget}.",
                nameof(budget));
        }

        Candidate? serving = affordable.FirstOrDefault(candidate => candidate.Serves);
        Candidate chosen = serving ?? affordable.MaxBy(candidate => candidate.TextHeight)!;
        string doubt = serving is not null ? "" : affordable.Length < all.Length
            ? "; the budget allows no better" : "; the model has no better";
        return new ModeChoice(chosen.Mode, chosen.Tokens, serving is not null, chosen.Describe(page) + doubt);
    }

    /// <summary>A mode and what a page would be in it.</summary>
    private sealed class Candidate
    {
        public Candidate(ResolutionMode mode, PageStatistics page)
        {
            CropGrid grid = mode.GridFor(page.Width, page.Height);
            int tiles = grid == CropGrid.Uncut ? 0 : grid.Count;
            Mode = mode;
            Tokens = mode.VisionTokens + tiles * mode.TileVisionTokens;
            double scale = tiles > 0
                ? Math.Min((double)grid.Columns * mode.TileSize!.Value / page.Width, (double)grid.Rows * mode.TileSize.Value / page.Height)
                : (double)mode.GlobalSize / Math.Max(page.Width, page.Height);

            // Enlarging adds no detail: letters that are small in the image stay so.
            TextHeight = page.TextHeight * scale;
            Serves = TextHeight >= Math.Min(LeastTextHeight, page.TextHeight) && page.TextTokens <= MostTokensPerVisionToken * Tokens;
        }

        public ResolutionMode Mode { get; }

        public int Tokens { get; }

        /// <summary>Height of an x in pixels of the views.</summary>
        public double TextHeight { get; }

        public bool Serves { get; }

        public string Describe(PageStatistics page) => page.TextHeight == 0
            ? "no text was found"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{page.Lines} lines, about {page.Characters} characters, x {page.TextHeight:0.#} px high: {Mode} keeps {TextHeight:0.#} "
                    + $"px at {(double)page.TextTokens / Tokens:0.#} text tokens a vision token");
    }
}
