using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Model;

/// <summary>The whole network (paper figure 3): DeepEncoder, the layout of its tokens, and the decoder.</summary>
public sealed class DeepSeekOcrModel
{
    /// <summary>Takes every weight of a checkpoint; the source tells afterwards which did not fit.</summary>
    public DeepSeekOcrModel(IWeightSource source, ModelConfig config)
    {
        var root = new WeightScope(source);
        Config = config;
        Encoder = new DeepEncoder(root.Scope("model"), config);
        Layout = new VisionSequence(root.Scope("model"), config.Decoder.HiddenSize);
        Decoder = new Decoder(root, config.Decoder);
    }

    /// <summary>Dimensions.</summary>
    public ModelConfig Config { get; }

    /// <summary>Views to vision tokens.</summary>
    public DeepEncoder Encoder { get; }

    /// <summary>Vision tokens to the rows that the decoder reads.</summary>
    public VisionSequence Layout { get; }

    /// <summary>Embeddings to logits.</summary>
    public Decoder Decoder { get; }

    /// <summary>Vision rows of one page.</summary>
    /// <param name="global">[1, 3, S, S]</param>
    /// <param name="tiles">[n, 3, s, s], row by row; null without tiles</param>
    /// <param name="columns">Tiles side by side.</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>[rows, D]</returns>
    public Tensor Encode(Tensor global, Tensor? tiles, int columns, Precision precision = Precision.Single) =>
        EncodeSteps(global, tiles, columns, precision).Last();

    /// <summary>The same block by block of the encoder.</summary>
    /// <param name="global">[1, 3, S, S]</param>
    /// <param name="tiles">[n, 3, s, s], row by row; null without tiles</param>
    /// <param name="columns">Tiles side by side.</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>What each block leaves, valid until the next; last, [rows, D].</returns>
    public IEnumerable<Tensor> EncodeSteps(Tensor global, Tensor? tiles, int columns, Precision precision = Precision.Single)
    {
        Tensor? local = null;
        if (tiles is not null)
        {
            foreach (Tensor step in Encoder.Steps(tiles, precision))
            {
                yield return local = step;
            }
        }

        Tensor whole = global;
        foreach (Tensor step in Encoder.Steps(global, precision))
        {
            yield return whole = step;
        }

        Tensor sequence = Layout.Forward(whole.Reshape([whole.Shape[1], whole.Shape[2]]), local, columns);
        Probe.Show("vision.sequence", sequence);
        yield return sequence;
    }

    /// <summary>The decoder's input: embeddings of the ids, with the vision rows, in order, at the image placeholders.</summary>
    /// <param name="ids">The prompt.</param>
    /// <param name="imageId">The placeholder's id.</param>
    /// <param name="vision">[placeholders, D]; null for a prompt without image</param>
    /// <returns>[ids, D]</returns>
    /// <exception cref="ArgumentException">There are not as many placeholders as vision rows.</exception>
    public Tensor EmbedPrompt(ReadOnlySpan<int> ids, int imageId, Tensor? vision)
    {
        Tensor words = Decoder.Embed(ids);
        int placeholders = ids.Count(imageId);
        if (placeholders != (vision?.Shape.Rows ?? 0))
        {
            throw new ArgumentException(
                $"The prompt has {placeholders} image placeholders for {vision?.Shape.Rows ?? 0} vision rows.", nameof(vision));
        }

        if (vision is null)
        {
            return words;
        }

        var map = new RowReference[ids.Length];
        int seen = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            map[i] = ids[i] == imageId ? new RowReference(1, seen++) : new RowReference(0, i);
        }

        return Assemble.Apply([words, vision], map);
    }
}
