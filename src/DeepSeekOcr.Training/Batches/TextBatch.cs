using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Training.Batches;

/// <summary>Pages of equal size as tensors; shorter sequences are padded at the end, where nothing attends to them.</summary>
internal sealed class TextBatch
{
    /// <summary>Groups samples.</summary>
    public TextBatch(IReadOnlyList<TextSample> samples, int padId)
    {
        Samples = samples;
        Tokens = samples.Max(sample => sample.Length);
        Ids = new int[samples.Count * Tokens];
        Array.Fill(Ids, padId);
        for (int b = 0; b < samples.Count; b++)
        {
            TextSample sample = samples[b];
            int[] ids = [.. sample.PromptIds, .. sample.Written];
            ids.CopyTo(Ids, b * Tokens);
        }
    }

    public IReadOnlyList<TextSample> Samples { get; }

    /// <summary>Length of every padded sequence.</summary>
    public int Tokens { get; }

    /// <summary>[samples · tokens]</summary>
    public int[] Ids { get; }

    /// <summary>Target tokens of all samples.</summary>
    public int TargetCount => Samples.Sum(sample => sample.Targets.Count);

    /// <summary>For each target: the row of the flattened batch that predicts it.</summary>
    public int[] PredictingRows() =>
        [.. Samples.SelectMany((sample, b) => Enumerable.Range(0,
            sample.Targets.Count).Select(i => (b * Tokens) + sample.PromptIds.Length - 1 + i))];

    /// <summary>Ids of all targets, in the order of <see cref="PredictingRows"/>.</summary>
    public int[] Labels() => [.. Samples.SelectMany(sample => sample.Targets.Select(target => target.Id))];

    /// <summary>Tiles beside each other, of every page; 1 if pages are not cut.</summary>
    public int TileColumns => Samples[0].Views.Columns;

    /// <summary>The views of whole pages.</summary>
    /// <returns>[samples, 3, S, S]</returns>
    public Tensor Views() => Preprocessor.Normalise([.. Samples.Select(sample => sample.Views.Global)]);

    /// <summary>The tiles of all pages, page by page; null if pages are not cut.</summary>
    /// <returns>[samples · tiles, 3, s, s]</returns>
    public Tensor? Tiles() => TileColumns > 1 ? Preprocessor.Normalise([.. Samples.SelectMany(sample => sample.Views.Tiles)]) : null;
}
