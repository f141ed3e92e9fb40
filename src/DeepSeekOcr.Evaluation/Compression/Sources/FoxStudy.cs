using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>The study as the paper made it: pages of the Fox benchmark with 600 to 1300 tokens, grouped by hundreds.</summary>
public sealed class FoxStudy : IStudySource
{
    private readonly FoxBenchmark _benchmark;
    private readonly IReadOnlyList<ResolutionMode> _modes;

    /// <summary>Chooses the pages.</summary>
    /// <param name="benchmark">The pages and their text.</param>
    /// <param name="modes">Resolutions; the paper has Tiny and Small.</param>
    /// <exception cref="EvaluationException">No page has so many tokens.</exception>
    public FoxStudy(FoxBenchmark benchmark, IReadOnlyList<ResolutionMode> modes)
    {
        ArgumentNullException.ThrowIfNull(benchmark);
        ArgumentNullException.ThrowIfNull(modes);
        _benchmark = benchmark;
        _modes = modes;
        Items = [.. List()];
        if (Items.Count == 0)
        {
            throw new EvaluationException(
                benchmark.ListPath,
                $"has no page of {TokenBucket.Fewest} to {TokenBucket.Most} tokens, but {benchmark.Pages.Count} of other lengths and "
                    + $"{benchmark.Faults.Count} faulty entries"
                + (benchmark.Faults.Count > 0 ? $", the first: {benchmark.Faults[0]}" : "."));
        }
    }

    /// <summary>What the pages are called where others have a kind.</summary>
    public string Kind => $"fox-{_benchmark.Language.Name}";

    /// <inheritdoc/>
    public IReadOnlyList<StudyItem> Items { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults => _benchmark.Faults;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["study"] = "fox",
        ["language"] = _benchmark.Language.Name,
        ["list"] = _benchmark.Fingerprint,
        ["modes"] = string.Join(',', _modes),
    };

    /// <inheritdoc/>
    public StudySheet Make(StudyItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        FoxPage page = _benchmark.Pages[item.Page];
        return new StudySheet(ImageDecoder.Decode(page.Path), page.Text, SizePixels: null);
    }

    private IEnumerable<StudyItem> List()
    {
        (int Index, FoxPage Page, TokenBucket Bucket)[] chosen =
        [
            .. from page in _benchmark.Pages.Index()
               let bucket = TokenBucket.Of(PublishedTokenizer.Count(page.Item.Text).All)
               where bucket is not null
               orderby bucket.Value.From, page.Index
               select (page.Index, page.Item, bucket.Value),
        ];
        return from mode in _modes
               from page in chosen
               let cell = new StudyCellKey(mode.Name, Kind, Font: null, Ratio: null, page.Bucket.ToString())
               select new StudyItem(cell, mode, page.Index, page.Page.Image, new Lazy<string>(page.Page.Text));
    }
}
