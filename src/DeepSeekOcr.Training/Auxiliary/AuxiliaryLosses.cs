using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Data;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Losses;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Batches;

namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>
/// Training-only losses on inner layers: they watch a forward pass through a <see cref="Probe"/> and are added to the loss.
/// </summary>
internal sealed class AuxiliaryLosses
{
    private const int HeadWidth = 256;

    private readonly AuxiliaryOptions _options;
    private readonly ModelConfig _config;
    private readonly GlyphHead _patch;
    private readonly GlyphHead _neck;
    private readonly CompressedHead _compressed;
    private readonly AddressHead _address;
    private readonly Weight _column;
    private readonly Weight _row;
    private readonly Weight _slot;
    private readonly Dictionary<string, Tensor> _seen = [];

    /// <summary>Makes the heads' own parameters.</summary>
    public AuxiliaryLosses(IWeightSource source, ModelConfig config, AuxiliaryOptions options)
    {
        var weights = new WeightScope(source, "auxiliary");
        SamConfig sam = config.Vision.Sam;
        int vocabulary = config.Decoder.VocabularySize;
        int width = config.Decoder.HiddenSize;
        _options = options;
        _config = config;
        Check();
        _patch = new GlyphHead(weights.Scope("patch"), sam.Width, HeadWidth, vocabulary);
        _neck = new GlyphHead(weights.Scope("neck"), sam.OutChannels, HeadWidth, vocabulary);
        _compressed = new CompressedHead(weights.Scope("compressed"), sam.DownsampleChannels[1], sam.OutChannels, HeadWidth, vocabulary);
        _address = new AddressHead(weights.Scope("address"), width);
        _column = weights.Get("place.column.weight", [MaxCells, width]);
        _row = weights.Get("place.row.weight", [MaxCells, width]);
        _slot = weights.Get("place.slot.weight", [TargetPlaces.SlotCount, width]);
    }

    // Large: 1280 pixels, 20 vision tokens a side.
    private static int MaxCells => 20;

    /// <summary>Watches the forward pass of the next batch; dispose before asking for the losses.</summary>
    public Probe Watch()
    {
        _seen.Clear();
        return new Probe((name, tensor) => _seen[name] = tensor);
    }

    /// <summary>Computes the losses of the pass just watched, seeds their gradients and returns what to log.</summary>
    /// <param name="batch">What was passed.</param>
    /// <param name="share">This batch's part of the whole optimiser step, 0 … 1.</param>
    /// <param name="precision">What products multiply.</param>
    public IEnumerable<(string Name, double Loss, double Correct)> Seed(TextBatch batch, float share, Precision precision)
    {
        var results = new List<(string, double, double)>();
        if (batch.TileColumns == 1)
        {
            // Of tiled pages the last pass of the encoder, which is what was seen, shows them too small to read.
            Encoder(batch, share, precision, results);
        }

        if (_seen.ContainsKey("decoder.norm"))
        {
            Decoder(batch, share, precision, results);
        }

        return results;
    }

    /// <summary>Guidance gives every patch of a token a head, and the router's experts take the places inside a patch.</summary>
    private void Check()
    {
        DecoderConfig decoder = _config.Decoder;
        if (_options.Guidance + _options.Tracking > 0 && TargetPlaces.SlotCount % decoder.Heads != 0)
        {
            throw new RecipeException(
                $"the model has {decoder.Heads} attention heads; guidance needs a divisor of {TargetPlaces.SlotCount}.");
        }

        if (_options.Router > 0 && decoder.RoutedExperts < TargetPlaces.PlaceCount)
        {
            throw new RecipeException(
                $"the model has {decoder.RoutedExperts} routed experts; a router to be taught needs {TargetPlaces.PlaceCount}.");
        }

        if (_options.Router > 0 && !decoder.IsSparse(_options.GuidedLayer))
        {
            throw new RecipeException(
                $"layer {_options.GuidedLayer} of the decoder is dense; a router to be taught needs a layer with experts.");
        }

        RequireLayer("addressLayer", _options.Address, _options.AddressLayer);
        RequireLayer("placeLayer", _options.Place, _options.PlaceLayer);
        RequireLayer("trackedLayer", _options.Tracking, _options.TrackedLayer);
        RequireLayer("guidedLayer", _options.Guidance + _options.Router, _options.GuidedLayer);
    }

    private void RequireLayer(string key, float weight, int layer)
    {
        if (weight > 0 && (layer < 0 || layer >= _config.Decoder.Layers))
        {
            throw new RecipeException($"{key} is {layer}; the decoder has layers 0 to {_config.Decoder.Layers - 1}.");
        }
    }

    private void Encoder(TextBatch batch, float share, Precision precision, List<(string, double, double)> results)
    {
        int patch = _config.Vision.Sam.PatchSize;
        if (_options.Patch > 0)
        {
            Tensor seen = _seen[$"sam.block.{_config.Vision.Sam.Layers - 1:D2}"];
            Add("patch", _options.Patch * share, _patch.Loss(seen, patch, batch, precision), results);
        }

        if (_options.Neck > 0)
        {
            Add("neck", _options.Neck * share, _neck.Loss(_seen["sam.neck"], patch, batch, precision), results);
        }

        if (_options.Compressed > 0)
        {
            Add("compressed", _options.Compressed * share, _compressed.Loss(_seen["sam.net_3"], patch, batch, precision), results);
        }

        if (_options.Address > 0)
        {
            (AuxiliaryLoss line, AuxiliaryLoss character) = _address.OfPatches(_seen["projected"], patch, batch, precision);
            Add("line", _options.Address * share, line, results);
            Add("character", _options.Address * share, character, results);
        }
    }

    private void Decoder(TextBatch batch, float share, Precision precision, List<(string, double, double)> results)
    {
        var places = new TargetPlaces(batch, _config.Vision.Sam.PatchSize);
        if (_options.Address > 0)
        {
            Tensor states = GatherRows.Apply(Flat(_seen[$"decoder.layer.{_options.AddressLayer:D2}.hidden"]), batch.PredictingRows());
            (AuxiliaryLoss line, AuxiliaryLoss character) = _address.OfTargets(states, batch, precision);
            Add("nextLine", _options.Address * share, line, results);
            Add("nextCharacter", _options.Address * share, character, results);
        }

        if (_options.Place > 0)
        {
            Tensor hidden = GatherRows.Apply(Flat(_seen[$"decoder.layer.{_options.PlaceLayer:D2}.hidden"]), batch.PredictingRows());
            Tensor columns = Linear.Apply(hidden, _column, precision: precision);
            Add("column", _options.Place * share, AuxiliaryLoss.Of(columns, places.Columns), results);
            Add("row", _options.Place * share, AuxiliaryLoss.Of(Linear.Apply(hidden, _row, precision: precision), places.Rows), results);
            Add("slot", _options.Place * share, AuxiliaryLoss.Of(Linear.Apply(hidden, _slot, precision: precision), places.Slots), results);
        }

        Guide("tracking", _options.Tracking, _options.TrackedLayer, places, back: 1, batch, share, precision, results);
        Guide("guidance", _options.Guidance, _options.GuidedLayer, places, back: 0, batch, share, precision, results);
        if (_options.Router > 0)
        {
            Tensor logits = GatherRows.Apply(Flat(_seen[$"decoder.layer.{_options.GuidedLayer:D2}.router.logits"]), batch.PredictingRows());
            Add("router", _options.Router * share, AuxiliaryLoss.Of(logits, places.Places), results);
        }

        Balance(share, results);
    }

    private void Guide(
        string name, float weight, int layer, TargetPlaces places, int back, TextBatch batch, float share, Precision precision,
        List<(string, double, double)> results)
    {
        if (weight > 0)
        {
            int heads = _config.Decoder.Heads;
            string attention = $"decoder.layer.{layer:D2}";
            Tensor loss = AttentionGuidance.Apply(
                _seen[$"{attention}.query"], _seen[$"{attention}.key"], heads, places.Keys(heads, back), batch.TargetCount, precision);
            Add(name, weight * share, new AuxiliaryLoss(loss, Math.Exp(-loss.Span[0])), results);
        }
    }

    /// <summary>Adds the balance of all sparse layers; what is logged is their mean before weighting, 1 for even use.</summary>
    private void Balance(float share, List<(string, double, double)> results)
    {
        int[] layers = _options.Balance > 0 ? [.. Enumerable.Range(0, _config.Decoder.Layers).Where(_config.Decoder.IsSparse)] : [];
        double sum = 0;
        foreach (int layer in layers)
        {
            string router = $"decoder.layer.{layer:D2}.router";
            int[] ids = Array.ConvertAll(_seen[$"{router}.ids"].ToArray(), id => (int)id);
            Tensor loss = BalanceLoss.Apply(_seen[$"{router}.scores"], ids, alpha: 1);
            loss.Gradient.Span[0] += _options.Balance * share;
            sum += loss.Span[0];
        }

        if (layers.Length > 0)
        {
            results.Add(("balance", sum / layers.Length, layers.Length / sum));
        }
    }

    private static Tensor Flat(Tensor x) => x.Reshape([x.Shape.Rows, x.Shape.Width]);

    private static void Add(string name, float weight, AuxiliaryLoss loss, List<(string, double, double)> results)
    {
        loss.Loss.Gradient.Span[0] += weight;
        results.Add((name, loss.Loss.Span[0], loss.Correct));
    }
}
