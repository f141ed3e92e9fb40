using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Training.Batches;

/// <summary>Turns the pages of a batch into what the decoder takes; views of one size pass the encoder together.</summary>
/// <param name="model">The model that is trained.</param>
/// <param name="imageId">The id of image placeholders.</param>
internal sealed class BatchEmbedder(DeepSeekOcrModel model, int imageId)
{
    /// <summary>Vision rows of every page.</summary>
    /// <returns>[rows, D] of each</returns>
    public Tensor[] Encode(TextBatch batch, Precision precision)
    {
        Tensor[]? tiles = batch.Tiles() is { } cut ? Pages(model.Encoder.Forward(cut, precision), batch.Samples.Count) : null;
        Tensor[] global = Pages(model.Encoder.Forward(batch.Views(), precision), batch.Samples.Count);
        return [
            .. global.Select(
                (view, b) => model.Layout.Forward(view.Reshape([view.Shape.Rows, view.Shape.Width]), tiles?[b], batch.TileColumns))];
    }

    /// <summary>
    /// The decoder's input: embeddings of the ids, with a page's vision rows at its placeholders, which follow the first token.
    /// </summary>
    /// <param name="batch">The ids.</param>
    /// <param name="vision">What <see cref="Encode"/> gave.</param>
    /// <returns>[samples, tokens, D]</returns>
    public Tensor Embed(TextBatch batch, Tensor[] vision)
    {
        var map = new RowReference[batch.Ids.Length];
        for (int i = 0; i < map.Length; i++)
        {
            int within = i % batch.Tokens;
            map[i] = batch.Ids[i] == imageId ? new RowReference(1 + (i / batch.Tokens), within - 1) : new RowReference(0, i);
        }

        Tensor words = model.Decoder.Embed(batch.Ids);
        return Assemble.Apply([words, .. vision], map).Reshape([batch.Samples.Count, batch.Tokens, words.Shape.Width]);
    }

    /// <summary>Vision tokens page by page.</summary>
    /// <param name="tokens">[pages · views, T, D]</param>
    /// <param name="pages">How many there are.</param>
    /// <returns>[views, T, D] of each</returns>
    private static Tensor[] Pages(Tensor tokens, int pages)
    {
        (int views, int rows) = (tokens.Shape[0] / pages, tokens.Shape.Rows / pages);
        return [
            .. Enumerable.Range(0, pages).Select(b => tokens.Slice(b * rows, rows).Reshape([views, tokens.Shape[1], tokens.Shape.Width]))];
    }
}
