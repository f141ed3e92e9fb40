using System.Diagnostics;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Generation;

/// <summary>Turns a prompt and its pages into what the decoder reads. One thread at a time.</summary>
public sealed class PageEmbedder
{
    private readonly DeepSeekOcrModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly PromptBuilder _prompts;

    /// <summary>Prepares to read with a model.</summary>
    public PageEmbedder(DeepSeekOcrModel model, Tokenizer tokenizer)
    {
        _model = model;
        _tokenizer = tokenizer;
        _prompts = new PromptBuilder(tokenizer);
    }

    /// <summary>The ids of a prompt about some pages.</summary>
    /// <exception cref="GenerationException">The prompt does not fit the pages, or together they have more tokens than the model has
    /// positions.</exception>
    public int[] Tokenise(string prompt, IReadOnlyList<ImageViews> pages)
    {
        int[] ids = _prompts.Build(prompt, [.. pages.Select(page => page.PlaceholderCount)]);
        int most = _model.Config.Decoder.MaxPositions;
        return ids.Length <= most
            ? ids
            : throw new GenerationException(
                $"The prompt has {ids.Length} tokens, {pages.Sum(page => page.PlaceholderCount)} of them for images; the model takes "
                    + $"{most}.");
    }

    /// <summary>Encodes the pages and puts their rows at the prompt's placeholders.</summary>
    /// <param name="ids">Of <see cref="Tokenise"/>.</param>
    /// <param name="pages">In the order of the prompt.</param>
    /// <param name="arena">Memory of the encoder; each page's is free again when the next one begins.</param>
    /// <param name="precision">Of the encoder; f32 is exact.</param>
    /// <returns>[ids, D]</returns>
    public Tensor Embed(ReadOnlyMemory<int> ids, IReadOnlyList<ImageViews> pages, Arena arena, Precision precision = Precision.Single) =>
        EmbedSteps(ids, pages, arena, precision).Last();

    /// <summary>The same block by block of the encoder.</summary>
    /// <param name="ids">Of <see cref="Tokenise"/>.</param>
    /// <param name="pages">In the order of the prompt.</param>
    /// <param name="arena">Memory of the encoder; each page's is free again when the next one begins.</param>
    /// <param name="precision">Of the encoder; f32 is exact.</param>
    /// <returns>What each block leaves, valid until the next; last, [ids, D].</returns>
    public IEnumerable<Tensor> EmbedSteps(
        ReadOnlyMemory<int> ids, IReadOnlyList<ImageViews> pages, Arena arena, Precision precision = Precision.Single)
    {
        if (pages.Count == 0)
        {
            yield return _model.EmbedPrompt(ids.Span, _tokenizer.ImageId ?? -1, vision: null);
            yield break;
        }

        int width = _model.Config.Decoder.HiddenSize;
        Tensor vision = Tensor.Empty([pages.Sum(page => page.PlaceholderCount), width]);
        int row = 0;
        foreach (ImageViews page in pages)
        {
            using Arena.Scope scope = arena.Enter();
            Tensor? tiles = page.Tiles.Count == 0 ? null : Preprocessor.Normalise(page.Tiles);
            Tensor rows = vision;
            foreach (Tensor step in _model.EncodeSteps(Preprocessor.Normalise([page.Global]), tiles, page.Columns, precision))
            {
                yield return rows = step;
            }

            rows.Span.CopyTo(vision.Slice(row, rows.Shape.Rows).Span);
            row += rows.Shape.Rows;
        }

        Debug.Assert(row == vision.Shape.Rows, "Placeholders and vision rows are counted alike.");
        yield return _model.EmbedPrompt(ids.Span, _tokenizer.ImageId!.Value, vision);
    }
}
