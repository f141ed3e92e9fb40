using DeepSeekOcr.Data.Documents;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Printed;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Mixtures;

/// <summary>A kind of rendered page to learn from, and how often it comes.</summary>
public sealed record TextTask
{
    // More do not fit the largest page.
    private const int MostCharacters = 1_000_000;

    /// <summary>How often, in proportion to the other tasks. Default: 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Side of the square page in pixels, which is that of its view: 512 is Tiny, 640 Small. Default: 512.</summary>
    public int Side { get; init; } = 512;

    /// <summary>
    /// Whether pages are seen as Gundam sees them: tiles of 640 pixels and a view of 1024. <see cref="Side"/> is that of the page then, a
    /// multiple of a tile's. Default: false.
    /// </summary>
    public bool Tiled { get; init; }

    /// <summary>
    /// Whether pages are documents (<see cref="DocumentPageSource"/>): free sizes, leading, proportions, headings, lists, colours, scans.
    /// They are brought to the mode of <see cref="Side"/> as that mode does it. Of what follows, fonts, characters, targets and corruption
    /// count, and random strings by their share. Default: false.
    /// </summary>
    public bool Documents { get; init; }

    /// <summary>
    /// A folder of PDF files that other programs printed (<see cref="PrintedPageSource"/>), relative to the file that names it. They are
    /// drawn by poppler and brought to the mode of <see cref="Side"/>; of what follows, characters, targets and corruption count.
    /// Default: none.
    /// </summary>
    public string? Printed { get; init; }

    /// <summary>
    /// Side in pixels at which pages are drawn before they are brought down to <see cref="Side"/> by its mode's resize, as memory that
    /// fades is. Default: they are drawn at <see cref="Side"/>.
    /// </summary>
    public int? DrawnAt { get; init; }

    /// <summary>
    /// Names of fonts, bundled or installed; none of those that measure (<see cref="MeasuringFonts"/>); empty takes all that are bundled.
    /// Default: all.
    /// </summary>
    public IReadOnlyList<string> Fonts { get; init; } = [];

    /// <summary>Fewest characters of a page. Default: 300.</summary>
    public int MinCharacters { get; init; } = 300;

    /// <summary>Most characters of a page. Default: 440.</summary>
    public int MaxCharacters { get; init; } = 440;

    /// <summary>Weight of prose pages. Default: 0.5.</summary>
    public double Prose { get; init; } = 0.5;

    /// <summary>Weight of pages of random strings. Default: 0.3.</summary>
    public double Random { get; init; } = 0.3;

    /// <summary>Weight of pages with both. Default: 0.2.</summary>
    public double Mixed { get; init; } = 0.2;

    /// <summary>
    /// Whether pages vary in margins, leading and grey levels and carry light faults; otherwise they are black on white. Default: true.
    /// </summary>
    public bool Varied { get; init; } = true;

    /// <summary>Smallest share of the largest size at which the text fits. Default: 0.9.</summary>
    public float MinSizeFactor { get; init; } = 0.9f;

    /// <summary>One size in pixels for all pages; text that does not fit is cut. Default: the largest that fits.</summary>
    public float? SizePixels { get; init; }

    /// <summary>Settings of the <see cref="TokenGrid"/> in place of free sizes and margins, such as "12x4". Default: none.</summary>
    public IReadOnlyList<string> Grids { get; init; } = [];

    /// <summary>Share of pages whose lines are filled to the last character; the lines of others break at spaces. Default: 0.</summary>
    public double Filled { get; init; }

    /// <summary>Share of the gaps of random strings that are line breaks rather than spaces. Default: 0.04.</summary>
    public double LineBreaks { get; init; } = RandomText.LineBreaks;

    /// <summary>Most tokens of a page to predict, its first ones; the rest is for the encoder only. Default: all.</summary>
    /// <remarks>
    /// The encoder is a small part of the work of a dense page. Where it is to learn a new look, pages of which few tokens are written show
    /// it many more. 0 leaves the decoder out: the encoder learns by its own losses, and what they do not reach stays as it is.
    /// </remarks>
    public int Targets { get; init; } = MostCharacters;

    /// <summary>
    /// Share of the characters already written that the decoder is shown wrong, each another one of the page. Default: 0.
    /// </summary>
    /// <remarks>
    /// When it reads by itself it goes on after its own errors, and only what it has practised keeps the reading position there. Line
    /// breaks stay.
    /// </remarks>
    public double Corrupted { get; init; }

    /// <summary>How the pages become views.</summary>
    internal ResolutionMode Mode => Tiled ? ResolutionMode.Gundam : new ResolutionMode("task", Side, ViewFit.Squash);

    /// <summary>The published mode of the side, whose fit pages are brought to it by.</summary>
    private ResolutionMode PublishedMode =>
        ResolutionMode.All.FirstOrDefault(mode => mode.TileSize is null && mode.GlobalSize == Side) ?? Mode;

    private IReadOnlyList<Font> FoundFonts => Fonts.Count == 0 ? FontLibrary.Fonts : [.. Fonts.Select(FontLibrary.Find)];

    /// <summary>Reads and checks a file that holds one task.</summary>
    /// <exception cref="RecipeException">It cannot be read, has an unknown key or a value out of range.</exception>
    public static TextTask Load(string path) =>
        RecipeFile.Read<TextTask>(path).Check(path).In(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>The pages of this task.</summary>
    /// <exception cref="PageRenderException">A font is neither bundled nor installed.</exception>
    public TextPageOptions ToOptions()
    {
        TextPageOptions start = Varied ? new TextPageOptions() : TextPageOptions.Plain;
        return start with
        {
            Width = DrawnAt ?? Side,
            Height = DrawnAt ?? Side,
            MinCharacters = MinCharacters,
            MaxCharacters = MaxCharacters,
            ProseWeight = Prose,
            RandomWeight = Random,
            MixedWeight = Mixed,
            MinSizeFactor = MinSizeFactor,
            SizePixels = SizePixels,
            FillChance = Filled,
            LineBreaks = LineBreaks,
            Grids = [.. Grids.Select(TokenGrid.Parse)],
            Fonts = FoundFonts,
        };
    }

    /// <summary>The series of this task's pages.</summary>
    /// <param name="seed">Decides the pages.</param>
    /// <param name="corpus">Where prose comes from.</param>
    internal IPageSource CreateSource(long seed, Corpus corpus) =>
        Printed is not null ? new PrintedPageSource(Printed, PublishedMode, (MinCharacters, MaxCharacters), seed)
        : Documents ? new DocumentPageSource(ToDocuments(corpus), seed)
        : DrawnAt is not null ? new ShrunkPageSource(new TextPageSource(ToOptions() with { Corpus = corpus }, seed), Mode)
        : new TextPageSource(ToOptions() with { Corpus = corpus }, seed);

    /// <summary>The task with its paths taken from the folder of its file.</summary>
    internal TextTask In(string folder) => Printed is null ? this : this with { Printed = Path.Combine(folder, Printed) };

    /// <summary>Checks what a file says.</summary>
    /// <exception cref="RecipeException">A value is out of range.</exception>
    internal TextTask Check(string path)
    {
        RecipeFile.Require(path, "side", Side, ResolutionMode.PixelsPerToken, PageRenderer.MaxSide);
        RecipeFile.Require(path, "minCharacters", MinCharacters, 1, MostCharacters);
        RecipeFile.Require(path, "maxCharacters", MaxCharacters, MinCharacters, MostCharacters);
        RecipeFile.Require(path, "weight", Weight, 0, double.MaxValue);
        RecipeFile.Require(path, "prose, random and mixed", Math.Min(Prose, Math.Min(Random, Mixed)), 0, double.MaxValue);
        RecipeFile.Require(path, "the sum of prose, random and mixed", Prose + Random + Mixed, double.Epsilon, double.MaxValue);
        RecipeFile.Require(path, "minSizeFactor", MinSizeFactor, 0, 1);
        RecipeFile.Require(path, "sizePixels", SizePixels ?? PageRenderer.MinSize, PageRenderer.MinSize, PageRenderer.MaxSide);
        RecipeFile.Require(path, "filled", Filled, 0, 1);
        RecipeFile.Require(path, "lineBreaks", LineBreaks, 0, 1);
        RecipeFile.Require(path, "targets", Targets, 0, MostCharacters);
        RecipeFile.Require(path, "corrupted", Corrupted, 0, 1);
        try
        {
            Grids.ToList().ForEach(grid => TokenGrid.Parse(grid));
        }
        catch (FormatException fault)
        {
            throw new RecipeException($"{path}: grids: {fault.Message}.");
        }

        if (Fonts.FirstOrDefault(MeasuringFonts.Contains) is { } measuring)
        {
            throw new RecipeException($"{path}: fonts: {measuring} is for measuring; nothing is trained on it.");
        }

        if ((Tiled ? 1 : 0) + (Documents ? 1 : 0) + (Printed is null ? 0 : 1) + (DrawnAt is null ? 0 : 1) > 1)
        {
            throw new RecipeException($"{path}: a task has one of tiled, documents, printed and drawnAt.");
        }

        RecipeFile.Require(path, "drawnAt", DrawnAt ?? Side, Side, PageRenderer.MaxSide);

        if (Tiled && (Side < Mode.PageSide || Mode.GridFor(Side, Side).Columns * Mode.TileSize != Side))
        {
            throw new RecipeException(
                $"{path}: side is {Side}; a tiled page's has to be {Mode.PageSide} or {Mode.PageSide + Mode.TileSize}.");
        }

        return Side % ResolutionMode.PixelsPerToken == 0
            ? this
            : throw new RecipeException($"{path}: side is {Side}; it has to be a multiple of {ResolutionMode.PixelsPerToken}.");
    }

    private DocumentPageOptions ToDocuments(Corpus corpus) => new()
    {
        Mode = PublishedMode,
        MinCharacters = MinCharacters,
        MaxCharacters = MaxCharacters,
        RandomShare = Random / (Prose + Random + Mixed),
        Corpus = corpus,
        Fonts = FoundFonts,
    };
}
