using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Batches;

namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>
/// A training-only head that asks for logical addresses: which line of the page a character stands in, and which character of its line it
/// is. Vision tokens are asked for each patch that a character stands in, the decoder for the character that it is about to write.
/// </summary>
/// <remarks>
/// On a page of free layout the position of the next character follows from its address, which the decoder counts at once; where on the
/// page an address is, only the encoder can know. Once both speak of addresses, attention finds the patch by content.
/// </remarks>
internal sealed class AddressHead
{
    /// <summary>Lines that are told apart; those beyond count as the last.</summary>
    public const int Lines = 96;

    /// <summary>Characters of a line that are told apart; those beyond count as the last.</summary>
    public const int Characters = 192;

    private const int PatchWidth = 64;

    private readonly Weight _unfold;
    private readonly Weight _place;
    private readonly Readout _seen;
    private readonly Readout _next;

    /// <param name="weights">Source of the head's own parameters.</param>
    /// <param name="width">Channels of a vision token and of the decoder's state.</param>
    public AddressHead(WeightScope weights, int width)
    {
        _unfold = weights.Get("unfold.weight", [TargetPlaces.SlotCount * PatchWidth, width]);
        _place = weights.Get("place.weight", [TargetPlaces.PlaceCount, PatchWidth]);
        _seen = new Readout(weights.Scope("patch"), PatchWidth);
        _next = new Readout(weights.Scope("next"), width);
    }

    /// <summary>Mean losses of telling line and character from the patch that a character's centre lies in.</summary>
    /// <param name="vision">[B, grid², D]: vision tokens as the decoder gets them, row by row</param>
    /// <param name="patch">Side of a patch in pixels.</param>
    /// <param name="batch">Whose characters, ends of lines included.</param>
    /// <param name="precision">What products multiply.</param>
    public (AuxiliaryLoss Line, AuxiliaryLoss Character) OfPatches(Tensor vision, int patch, TextBatch batch, Precision precision)
    {
        int grid = (int)Math.Sqrt(vision.Shape[1]);
        Tensor unfolded = Linear.Apply(vision, _unfold, precision: precision);
        Tensor patches = unfolded.Reshape([unfolded.Shape.Rows * TargetPlaces.SlotCount, PatchWidth]);
        var glyphs = new ShownGlyphs(
            batch, patch, grid * TargetPlaces.PatchesPerToken, (b, row, column) => TargetPlaces.PatchRow(b, row, column, grid));
        Tensor features = Multiply.Apply(GatherRows.Apply(patches, glyphs.Rows), Embedding.Apply(glyphs.Places, _place));
        return _seen.Loss(features, glyphs.Tokens, precision);
    }

    /// <summary>Mean losses of telling line and character of the target from the state that predicts it.</summary>
    /// <param name="states">[targets, D]</param>
    /// <param name="batch">Whose targets.</param>
    /// <param name="precision">What products multiply.</param>
    public (AuxiliaryLoss Line, AuxiliaryLoss Character) OfTargets(Tensor states, TextBatch batch, Precision precision) =>
        _next.Loss(states, [.. batch.Samples.SelectMany(sample => sample.Targets)], precision);

    /// <summary>Two linear maps, to lines and to characters.</summary>
    private sealed class Readout(WeightScope weights, int width)
    {
        private readonly Weight _line = weights.Get("line.weight", [Lines, width]);
        private readonly Weight _character = weights.Get("character.weight", [Characters, width]);

        public (AuxiliaryLoss Line, AuxiliaryLoss Character) Loss(
        Tensor states, IReadOnlyList<PlacedToken> tokens, Precision precision) => (
            AuxiliaryLoss.Of(
                Linear.Apply(states, _line, precision: precision), [.. tokens.Select(token => Math.Min(token.Line, Lines - 1))]),
            AuxiliaryLoss.Of(
                Linear.Apply(states, _character, precision: precision),
                [.. tokens.Select(token => Math.Min(token.Character, Characters - 1))]));
    }
}
