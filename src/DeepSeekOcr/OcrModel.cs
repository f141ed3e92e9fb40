using System.Diagnostics;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Gguf;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Model;
using DeepSeekOcr.Reading.Legibility;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tokenization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeepSeekOcr;

/// <summary>A model that reads pages. Safe from many threads: pages are read one after the other, each with all processors; a session
/// (<see cref="CreateSession"/>) reads many at once.</summary>
public sealed partial class OcrModel : IPageModel, IDisposable
{
    private readonly ICheckpoint _checkpoint;
    private readonly PageEmbedder _embedder;
    private readonly Generator _generator;
    private readonly Arena _arena = new();
    private readonly Lock _turn = new();

    private OcrModel(
        ICheckpoint checkpoint, DeepSeekOcrModel network, Tokenizer tokenizer, GenerationConfig generation, ILoggerFactory loggers)
    {
        Loggers = loggers;
        _checkpoint = checkpoint;
        Network = network;
        Tokenizer = tokenizer;
        Traits = new PageModelTraits
        {
            DefaultMode = ModeOf(network.Config.Vision.Sam.ImageSize),
            DefaultGeneration = GenerationDefaults.Of(generation, tokenizer),
            Tokenizer = tokenizer,
            Legibility = new LegibilityRule { Threshold = generation.LegibilityThreshold ?? LegibilityRule.DefaultThreshold },
        };
        _embedder = new PageEmbedder(network, tokenizer);
        _generator = new Generator(network, tokenizer.EosId);
    }

    /// <summary>The network.</summary>
    public DeepSeekOcrModel Network { get; }

    /// <summary>Text ↔ ids.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Told what sessions do.</summary>
    internal ILoggerFactory Loggers { get; }

    /// <summary>
    /// Which files were chosen of several, and which were passed over, a sentence each; none where nothing had to be chosen.
    /// </summary>
    public IReadOnlyList<string> Notes => (_checkpoint as GgufCheckpoint)?.Notes ?? [];

    /// <summary>Every parameter of the checkpoint.</summary>
    public IReadOnlyCollection<StoredParameter> Parameters => _checkpoint.Parameters;

    /// <summary>
    /// The mode is that of the page size that the encoder was made for; at 1024 pixels, the published model's, that is Gundam. Generation
    /// is what <c>generation_config.json</c> says; where it says nothing about repetition, no run of 30 tokens may recur in a window of 90,
    /// table cells excepted. That file may also set the threshold of legibility.
    /// </summary>
    public PageModelTraits Traits { get; }

    /// <summary>Opens a model; weights are read from the mapped files as they are needed.</summary>
    /// <param name="path">A Hugging Face model directory, a directory with a pair of GGUF files, or the language model of such a
    /// pair.</param>
    /// <param name="loggers">Told what is opened, and what sessions do; nobody if absent.</param>
    /// <param name="projector">The projector of a GGUF pair, if it is not beside the language model or there are several.</param>
    /// <exception cref="CheckpointException">Configuration or weights cannot be used, or do not fit each other.</exception>
    /// <exception cref="TokenizerException">The tokenizer cannot be used.</exception>
    public static OcrModel Load(string path, ILoggerFactory? loggers = null, string? projector = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        loggers ??= NullLoggerFactory.Instance;
        long started = Stopwatch.GetTimestamp();
        ICheckpoint checkpoint = OpenCheckpoint(path, projector);
        try
        {
            ModelConfig config = checkpoint.ReadConfig();
            var network = new DeepSeekOcrModel(checkpoint, config);
            checkpoint.Verify(config.Decoder.TieEmbeddings ? ["lm_head.weight"] : []);
            var model = new OcrModel(checkpoint, network, checkpoint.ReadTokenizer(config), checkpoint.ReadGeneration(), loggers);
            LogOpened(
                loggers.CreateLogger<OcrModel>(),
                path,
                model.Parameters.Sum(parameter => (long)parameter.Shape.Elements),
                model.Traits.DefaultMode.Name,
                Stopwatch.GetElapsedTime(started).TotalSeconds);
            return model;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    private static ICheckpoint OpenCheckpoint(string path, string? projector) =>
        GgufCheckpoint.IsAt(path) ? GgufCheckpoint.Open(path, projector)
        : projector is null ? SafetensorsCheckpoint.Open(path)
        : throw new CheckpointException(path, "is no GGUF model, which alone has a projector of its own (mmproj).");

    /// <summary>Reads a page.</summary>
    /// <param name="page">The image.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="onText">Called, on this thread, with characters as they are read; of a loop, also those that the result leaves
    /// out.</param>
    /// <param name="cancellation">Obeyed before each token; the result then says <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="GenerationException">The prompt does not fit the page or the model.</exception>
    /// <exception cref="ImageFormatException">The page is too narrow for the mode.</exception>
    public ReadResult Read(
        RgbImage page, ReadOptions? options = null, Action<string>? onText = null, CancellationToken cancellation = default) =>
        Read([page], options, onText, cancellation);

    /// <summary>Reads several pages in one prompt, or none: then the prompt is simply continued.</summary>
    /// <param name="pages">In the order of the prompt's images.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="onText">Called, on this thread, with characters as they are read; of a loop, also those that the result leaves
    /// out.</param>
    /// <param name="cancellation">Obeyed before each token; the result then says <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="GenerationException">The prompt does not fit the pages or the model.</exception>
    /// <exception cref="ImageFormatException">A page is too narrow for the mode.</exception>
    public ReadResult Read(
        IReadOnlyList<RgbImage> pages,
        ReadOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pages);
        var page = new PendingPage(this, _embedder, pages, options ?? new ReadOptions(), onText);
        lock (_turn)
        {
            using Arena.Scope scope = _arena.Enter();
            Tensor embeddings = page.Embed(_embedder, _arena);
            return page.Finish(_generator.Run(page.Ids, embeddings, page.Generation, page.OnToken, page.Draft, cancellation));
        }
    }

    /// <summary>Reads pages on another thread; see
    /// <see cref="Read(IReadOnlyList{RgbImage}, ReadOptions, Action{string}, CancellationToken)"/>.
    /// </summary>
    /// <inheritdoc/>
    public Task<ReadResult> ReadAsync(
        IReadOnlyList<RgbImage> pages,
        ReadOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default) =>
        Task.Run(() => Read(pages, options, onText, cancellation), CancellationToken.None);

    /// <summary>Opens a session, in which many pages are read at once.</summary>
    /// <param name="options">How many, and with how much memory.</param>
    /// <returns>To be disposed before the model.</returns>
    public OcrSession CreateSession(SessionOptions? options = null) => new(this, options ?? new SessionOptions());

    /// <summary>Frees memory and unmaps the files. No page may be being read, and sessions are disposed before.</summary>
    public void Dispose()
    {
        _generator.Dispose();
        _arena.Dispose();
        _checkpoint.Dispose();
    }

    private static ResolutionMode ModeOf(int imageSize) => imageSize switch
    {
        <= 512 => ResolutionMode.Tiny,
        <= 640 => ResolutionMode.Small,
        _ => ResolutionMode.Gundam,
    };
}
