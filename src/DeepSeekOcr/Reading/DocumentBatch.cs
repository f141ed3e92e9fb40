using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Files;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Reading;

/// <summary>Reads many documents and writes what they say; a bad page or document does not keep the others from being read.</summary>
/// <remarks>
/// Every page is kept beside the output as soon as it is read, and every file appears whole or not at all: after a kill at whatever moment
/// the next run with <see cref="BatchOptions.Resume"/> writes what this one would have written.
/// </remarks>
public sealed partial class DocumentBatch
{
    private const string ProblemsName = "errors.jsonl";

    private static readonly JsonSerializerOptions Lines = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly DocumentReader _reader;
    private readonly ILogger _logger;
    private readonly BatchOptions _options;
    private readonly Lock _lock = new();
    private BatchProgress _progress;

    private DocumentBatch(DocumentReader reader, BatchOptions options, ILogger logger) =>
        (_reader, _options, _logger) = (reader, options, logger);

    /// <summary>Reads documents.</summary>
    /// <param name="inputs">Paths or addresses, as <see cref="InputPaths"/> gives them.</param>
    /// <param name="reader">Reads a page.</param>
    /// <param name="options">What is read and written.</param>
    /// <param name="progress">Told of every page, one call at a time.</param>
    /// <param name="cancellation">Ends the run; what was read stays for the next.</param>
    /// <exception cref="Files.FileException">The output's folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<BatchSummary> RunAsync(
        IReadOnlyList<string> inputs,
        PageReader reader,
        BatchOptions options,
        Action<BatchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        using var documents = new DocumentReader(reader, options.PagesInFlight);
        var batch = new DocumentBatch(documents, options, reader.Loggers.CreateLogger<DocumentBatch>())
        {
            _progress = new BatchProgress(inputs.Count, inputs.Count, 0, 0, 0),
        };
        string[] names = OutputNames.Of(inputs);
        var done = new (BatchDocument Document, IReadOnlyList<BatchProblem> Problems)[inputs.Count];
        await Parallel.ForAsync(
            0,
            inputs.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.PagesInFlight, CancellationToken = cancellation },
            async (i, token) =>
                done[i] = await batch.ReadAsync(inputs[i], names[i], progress, token).ConfigureAwait(false)).ConfigureAwait(false);
        var summary = new BatchSummary([.. done.Select(one => one.Document)], [.. done.SelectMany(one => one.Problems)]);
        batch.Report(summary.Problems);
        return summary;
    }

    private string What => $"pages {_options.Pages} as {string.Join(',', _options.Formats)}";

    private async Task<(BatchDocument Document, IReadOnlyList<BatchProblem> Problems)> ReadAsync(
        string input, string name, Action<BatchProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            using PageSource opened = await OpenAsync(input, progress, cancellation).ConfigureAwait(false);
            Advance(progress, known: _options.Pages.CountOf(opened.PageCount));
            RunState state = RunState.Open(_options.Output, name, Mark(input), _options.Resume);
            using PageSource source = opened.IsDrawn ? new KeptPages(opened, state.ImageFolder) : opened;
            DocumentExport.CheckTargets(_options.Formats, _options.Output, name);
            (List<PageRecord> pages, int resumed) = await ReadPagesAsync(source, state, progress, cancellation).ConfigureAwait(false);
            IReadOnlyList<string>? finished = resumed == pages.Count ? state.Finished(What) : null;
            IReadOnlyList<string> files = finished ?? await ExportAsync(source, name, pages, state, cancellation).ConfigureAwait(false);
            LogWritten(_logger, input, pages.Count, resumed, files.Count);
            var document = new BatchDocument(input, pages.Count, resumed, pages.Sum(page => page.VisionTokensSpent), files)
            {
                Drafts = pages.Aggregate(default(DraftStatistics), (sum, page) => sum + (page.Result?.Drafts ?? default)),
            };
            return (document, [.. pages.SelectMany(page => BatchProblem.Of(input, page))]);
        }
        catch (Exception exception) when (exception is InputException or DocumentException or CheckpointException or FileException)
        {
            LogFailed(_logger, exception.Message);
            var problem = new BatchProblem(input, null, PageStatus.Failed.Name, exception.Message, IsFailure: true);
            return (new BatchDocument(input, 0, 0, 0, []), [problem]);
        }
        finally
        {
            Advance(progress, documents: 1);
        }
    }

    private async Task<PageSource> OpenAsync(string input, Action<BatchProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return await DocumentInput.OpenAsync(input, _options.Input, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Advance(progress, opened: 1);
        }
    }

    private async Task<(List<PageRecord> Pages, int Resumed)> ReadPagesAsync(
        PageSource source, RunState state, Action<BatchProgress>? progress, CancellationToken cancellation)
    {
        var pages = new SortedDictionary<int, PageRecord>();
        foreach (int number in _options.Pages.Of(source.PageCount))
        {
            // A page that failed is tried again: what was wrong may have been put right.
            if (state.Find(number) is { IsFailed: false } known)
            {
                pages.Add(number, known);
                Advance(progress, pages: 1);
            }
        }

        int resumed = pages.Count;
        if (_options.Pages.Except(pages.Keys, source.PageCount) is { } missing)
        {
            await foreach (PageRecord page in _reader.ReadAsync(source, missing, cancellation).ConfigureAwait(false))
            {
                state.Keep(page);
                pages.Add(page.Number, page);
                if (source is KeptPages kept && !NeedsImage(page.ToPage()))
                {
                    kept.Forget(page.Number);
                }

                Advance(progress, pages: 1);
            }
        }

        return ([.. pages.Values], resumed);
    }

    private async Task<IReadOnlyList<string>> ExportAsync(
        PageSource source, string name, List<PageRecord> pages, RunState state, CancellationToken cancellation)
    {
        var document = new Document(name, pages.Select(page => page.ToPage() with { ImageName = source.FileName }));
        IReadOnlyList<string> files =
            await DocumentExport.WriteAsync(document, _options.Formats, _options.Output, name, ImageAsync, cancellation)
                .ConfigureAwait(false);
        state.Finish(What, files);
        return files;

        // Read again rather than kept in memory: a document of any length takes that of a page.
        ValueTask<RgbImage?> ImageAsync(DocumentPage page, CancellationToken token) => NeedsImage(page)
            ? source.ReadImageAsync(page.Number, token)
            : ValueTask.FromResult<RgbImage?>(null);
    }

    /// <summary>Whether something of a page's image is written.</summary>
    private bool NeedsImage(DocumentPage page) => _options.Formats.Any(format => format.NeedsImage || format.ShowsPages)
        || page.Elements.Any(element => element.Role == ElementRole.Figure)
        || (_options.Formats.Any(format => format.PlacesWords) && page.Elements.Any(element => element.Boxes.Count == 0));

    private string Mark(string input)
    {
        var file = new FileInfo(input);
        string version = file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes of {file.LastWriteTimeUtc:O}")
            : "";
        return string.Join('\n', input, version, _options.Settings);
    }

    private void Report(IReadOnlyList<BatchProblem> problems)
    {
        string path = Path.Combine(_options.Output, ProblemsName);
        if (problems.Count == 0)
        {
            File.Delete(path);
            return;
        }

        AtomicFile.Write(path, stream =>
        {
            foreach (BatchProblem problem in problems)
            {
                JsonSerializer.Serialize(stream, problem, Lines);
                stream.WriteByte((byte)'\n');
            }
        });
    }

    private void Advance(Action<BatchProgress>? progress, int opened = 0, int documents = 0, int known = 0, int pages = 0)
    {
        lock (_lock)
        {
            _progress = _progress with
            {
                DocumentsUnopened = _progress.DocumentsUnopened - opened,
                DocumentsDone = _progress.DocumentsDone + documents,
                PagesKnown = _progress.PagesKnown + known,
                PagesDone = _progress.PagesDone + pages,
            };
            progress?.Invoke(_progress);
        }
    }
}
