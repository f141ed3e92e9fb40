using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Generation;

/// <summary>Continues a prompt, token by token. One thread at a time; memory is kept from one prompt to the next.</summary>
public sealed class Generator : IDisposable
{
    /// <summary>Prompts are read in blocks of so many tokens, which bounds the memory of their activations.</summary>
    public const int PrefillBlock = SequenceBatch.PrefillBlock;

    private readonly SequenceBatch _batch;
    private readonly int _vocabulary;
    private readonly int _eosId;

    /// <summary>Prepares to generate with a model.</summary>
    /// <param name="model">The network.</param>
    /// <param name="eosId">Token that ends an output.</param>
    public Generator(DeepSeekOcrModel model, int eosId)
    {
        ArgumentNullException.ThrowIfNull(model);
        _batch = new SequenceBatch(model, most: 1, model.Config.Decoder.MaxPositions);
        _vocabulary = model.Config.Decoder.VocabularySize;
        _eosId = eosId;
    }

    /// <summary>Generates until the model ends, a limit is met or the caller cancels.</summary>
    /// <param name="promptIds">The prompt; repetition rules may look at it.</param>
    /// <param name="embeddings">[prompt, D]: what the decoder reads in its place.</param>
    /// <param name="options">Choice and limits.</param>
    /// <param name="onToken">Called with each token as soon as it is chosen.</param>
    /// <param name="draft">What the output may say: it makes the output faster, never another; null if nothing is known.</param>
    /// <param name="cancellation">Obeyed before each block of the prompt and each token.</param>
    /// <exception cref="GenerationException">The prompt is empty or has more tokens than the model has positions.</exception>
    public GenerationResult Run(
        ReadOnlySpan<int> promptIds,
        Tensor embeddings,
        GenerationOptions options,
        Action<int>? onToken = null,
        IDraft? draft = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(options);
        var sequence =
            new Sequence(promptIds, embeddings, options, _batch.NewCache(), _vocabulary, _eosId, onToken, cancellation) { Draft = draft };
        try
        {
            _batch.Start(sequence);
            while (!sequence.HasEnded())
            {
                _batch.Advance();
            }
        }
        finally
        {
            _batch.Clear();
        }

        sequence.Failure?.Throw();
        return sequence.Finish();
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _batch.Dispose();
}
