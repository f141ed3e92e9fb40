using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Batches;

namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>
/// A training-only head that asks the compressor's output which characters stand in a cell: a linear map unfolds the cell into its sixteen
/// patches, and a <see cref="GlyphHead"/> reads each.
/// </summary>
/// <remarks>
/// A number of a patch's code that the compressor drops reaches nothing after it, and no later loss brings it back; this one watches the
/// compressor itself.
/// </remarks>
internal sealed class CompressedHead
{
    private readonly Weight _unfold;
    private readonly GlyphHead _glyphs;

    /// <param name="weights">Source of the head's own parameters.</param>
    /// <param name="cellWidth">Channels of a cell.</param>
    /// <param name="patchWidth">Channels that a patch of it is unfolded into.</param>
    /// <param name="hidden">Width of the glyph head's product.</param>
    /// <param name="vocabulary">Classes.</param>
    public CompressedHead(WeightScope weights, int cellWidth, int patchWidth, int hidden, int vocabulary)
    {
        _unfold = weights.Get("unfold.weight", [TargetPlaces.SlotCount * patchWidth, cellWidth]);
        _glyphs = new GlyphHead(weights, patchWidth, hidden, vocabulary);
    }

    /// <summary>Mean loss of reading each character, ends of lines included, from the cell that its centre lies in.</summary>
    /// <param name="cells">[B, grid, grid, C]</param>
    /// <param name="patch">Side of a patch in pixels.</param>
    /// <param name="batch">Whose glyphs to read.</param>
    /// <param name="precision">What products multiply.</param>
    public AuxiliaryLoss Loss(Tensor cells, int patch, TextBatch batch, Precision precision)
    {
        int grid = cells.Shape[1];
        Tensor patches = Linear.Apply(cells, _unfold, precision: precision);
        return _glyphs.Loss(
            patches.Reshape([patches.Shape.Rows * TargetPlaces.SlotCount, patches.Shape.Width / TargetPlaces.SlotCount]),
            grid * TargetPlaces.PatchesPerToken,
            patch,
            (b, row, column) => TargetPlaces.PatchRow(b, row, column, grid),
            batch,
            precision);
    }
}
