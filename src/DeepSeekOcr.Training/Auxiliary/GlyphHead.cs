using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Batches;

namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>
/// A training-only head that asks a grid of features which character stands at a place inside a cell:
/// <c>logits = W_o·(g[place] ∘ W_u·feature)</c>.
/// </summary>
/// <remarks>
/// Features where information is still local learn from it within minutes, where the next-token loss alone stays at the most frequent
/// character. The released checkpoint has no such head.
/// </remarks>
internal sealed class GlyphHead
{
    private readonly Weight _read;
    private readonly Weight _place;
    private readonly Weight _write;

    /// <param name="weights">Source of the head's own parameters.</param>
    /// <param name="featureWidth">Channels of a cell.</param>
    /// <param name="hidden">Width of the product.</param>
    /// <param name="vocabulary">Classes.</param>
    public GlyphHead(WeightScope weights, int featureWidth, int hidden, int vocabulary)
    {
        _read = weights.Get("read.weight", [hidden, featureWidth]);
        _place = weights.Get("place.weight", [TargetPlaces.PlaceCount, hidden]);
        _write = weights.Get("write.weight", [vocabulary, hidden]);
    }

    /// <summary>Mean loss of reading each character, ends of lines included, from the cell that its centre lies in.</summary>
    /// <param name="features">[B, grid, grid, C]</param>
    /// <param name="patch">Side of a cell in pixels.</param>
    /// <param name="batch">Whose glyphs to read.</param>
    /// <param name="precision">What products multiply.</param>
    public AuxiliaryLoss Loss(Tensor features, int patch, TextBatch batch, Precision precision)
    {
        int grid = features.Shape[1];
        return Loss(
            features.Reshape([features.Shape.Rows, features.Shape.Width]), grid, patch, (b, row, column) => (((b * grid) + row) * grid)
                + column, batch, precision);
    }

    /// <summary>The same of cells that lie in another order.</summary>
    /// <param name="features">[B · grid · grid, C]</param>
    /// <param name="grid">Cells a side.</param>
    /// <param name="patch">Side of a cell in pixels.</param>
    /// <param name="rowOf">The row of features of a page's cell, by page, row and column.</param>
    /// <param name="batch">Whose glyphs to read.</param>
    /// <param name="precision">What products multiply.</param>
    public AuxiliaryLoss Loss(Tensor features, int grid, int patch, Func<int, int, int, int> rowOf, TextBatch batch, Precision precision)
    {
        var glyphs = new ShownGlyphs(batch, patch, grid, rowOf);
        Tensor rows = GatherRows.Apply(features, glyphs.Rows);
        Tensor read = Multiply.Apply(Linear.Apply(rows, _read, precision: precision), Embedding.Apply(glyphs.Places, _place));
        return AuxiliaryLoss.Of(Linear.Apply(read, _write, precision: precision), [.. glyphs.Tokens.Select(token => token.Id)]);
    }
}
