using System.Diagnostics;
using System.Text;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr;

/// <summary>Pages on their way from images to text: what the model is shown, and what comes of it.</summary>
internal sealed class PendingPage
{
    private readonly DeepEncoder _encoder;
    private readonly Tokenizer _tokenizer;
    private readonly ImageViews[] _views;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly StreamingDecoder? _decoder;
    private readonly Action<string>? _onText;
    private TimeSpan _encode;

    /// <summary>Resizes the pages and makes the prompt.</summary>
    /// <exception cref="GenerationException">The prompt does not fit the pages or the model.</exception>
    /// <exception cref="ImageFormatException">A page is too narrow for the mode.</exception>
    public PendingPage(OcrModel model, PageEmbedder embedder, IReadOnlyList<RgbImage> pages, ReadOptions options, Action<string>? onText)
    {
        _encoder = model.Network.Encoder;
        _tokenizer = model.Tokenizer;
        _onText = onText;
        _decoder = onText is null ? null : _tokenizer.CreateDecoder();
        _views = [.. pages.Select(page => Preprocessor.Prepare(page, options.Mode ?? model.Traits.DefaultMode))];
        Ids = embedder.Tokenise(options.Prompt, _views);
        Generation = Bound(options.Generation ?? model.Traits.DefaultGeneration);
        Draft = DraftOf(options);
        _encode = Stopwatch.GetElapsedTime(_started);
    }

    /// <summary>The prompt.</summary>
    public int[] Ids { get; }

    /// <summary>How tokens are chosen and when to stop.</summary>
    public GenerationOptions Generation { get; }

    /// <summary>What the page may say; null if nothing is known.</summary>
    public IDraft? Draft { get; }

    /// <summary>What each token is shown to; null if nobody watches.</summary>
    public Action<int>? OnToken => _decoder is null ? null : id => Show(_decoder.Append(id));

    private int VisionTokens => _views.Sum(view => view.VisionTokens);

    /// <summary>Encodes the pages.</summary>
    /// <returns>[ids, D], with memory of its own if the thread is in no arena</returns>
    public Tensor Embed(PageEmbedder embedder, Arena arena) => EmbedSteps(embedder, arena).Last();

    /// <summary>The same block by block of the encoder.</summary>
    /// <returns>What each block leaves, valid until the next; last, what <see cref="Embed"/> returns.</returns>
    public IEnumerable<Tensor> EmbedSteps(PageEmbedder embedder, Arena arena)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan prepared = _encode;
        foreach (Tensor step in embedder.EmbedSteps(Ids, _views, arena, _encoder.ReadingPrecision))
        {
            _encode = prepared + Stopwatch.GetElapsedTime(started);
            yield return step;
        }
    }

    /// <summary>Shows what is left of the text, and puts the result together.</summary>
    public ReadResult Finish(GenerationResult generated)
    {
        Show(_decoder?.Flush() ?? "");
        (string text, TokenProbability[] tokens) = TextOf(generated);
        return new ReadResult
        {
            Text = text,
            Tokens = tokens,
            Ids = generated.Ids,
            StopReason = generated.StopReason,
            Loop = generated.Loop,
            RemovedText = generated.Loop is { } loop ? _tokenizer.Decode(loop.Removed) : "",
            Drafts = generated.Drafts,
            PromptTokens = Ids.Length,
            VisionTokens = VisionTokens,
            Timings = new ReadTimings(_encode, generated.Prefill, generated.Decode),
        };
    }

    private GenerationOptions Bound(GenerationOptions generation) => _views.Length == 0
        ? generation
        : generation with { PageCeiling = generation.PageCeiling ?? generation.Loops?.Ceiling(VisionTokens) };

    private IDraft? DraftOf(ReadOptions options)
    {
        TextDraft? text = string.IsNullOrWhiteSpace(options.Draft) ? null : new TextDraft(_tokenizer.EncodeText(options.Draft));
        LookupDraft? lookup = options.LookUp ? new LookupDraft() : null;
        return text is not null && lookup is not null ? new DraftChain(text, lookup) : (IDraft?)text ?? lookup;
    }

    private (string Text, TokenProbability[] Tokens) TextOf(GenerationResult generated)
    {
        StreamingDecoder decoder = _tokenizer.CreateDecoder();
        var text = new StringBuilder();
        var tokens = new TokenProbability[generated.Ids.Count];
        for (int i = 0; i < tokens.Length; i++)
        {
            string piece = decoder.Append(generated.Ids[i]) + (i == tokens.Length - 1 ? decoder.Flush() : "");
            text.Append(piece);
            tokens[i] = new TokenProbability(piece.Length, generated.Probabilities[i]);
        }

        return (text.ToString(), tokens);
    }

    private void Show(string text)
    {
        if (text.Length > 0)
        {
            _onText!(text);
        }
    }
}
