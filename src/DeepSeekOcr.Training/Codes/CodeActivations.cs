using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Batches;
using MathNet.Numerics.LinearAlgebra;

namespace DeepSeekOcr.Training.Codes;

/// <summary>
/// What pages look like at every stage between the neck and the decoder layer that fetches patches: moments of activations.
/// </summary>
internal sealed class CodeActivations
{
    // Neighbouring characters are much alike.
    private const int CharactersApart = 8;

    private readonly int _layer;
    private readonly int _last;
    private readonly Dictionary<string, Moments> _moments = [];
    private readonly Dictionary<string, Tensor> _decoder = [];
    private int _grid;

    /// <param name="layer">The decoder layer that fetches patches.</param>
    /// <param name="layers">Layers of the decoder.</param>
    public CodeActivations(int layer, int layers)
    {
        _layer = layer;
        _last = layers - 1;
    }

    /// <summary>Codes of patches, as the neck gives them.</summary>
    public Matrix<double> Codes => _moments["sam.neck"].Covariance;

    /// <summary>Between the compressor's convolutions.</summary>
    public Moments Halfway => _moments["sam.net_2"];

    /// <summary>Cells, as the compressor gives them.</summary>
    public Moments Cells => _moments["sam.net_3"];

    /// <summary>Vision tokens, as the projector gives them.</summary>
    public Moments Projected => _moments["projected"];

    /// <summary>Vision tokens where the layer that fetches takes them.</summary>
    public Moments Taken => _moments["taken"];

    /// <summary>The same tokens at a root mean square of 1.</summary>
    public Moments Normalised => _moments["normalised"];

    /// <summary>What attention of the layer that fetches gives to the token that predicts a character.</summary>
    public Moments Fetched => _moments["fetched"];

    /// <summary>The residual stream of such tokens after that layer and after the last one.</summary>
    public IEnumerable<Moments> Streams => [_moments["stream"], _moments["end"]];

    /// <summary>Watches a forward pass of a batch; <see cref="Take"/> afterwards.</summary>
    public Probe Watch() => new((name, tensor) =>
    {
        if (name is "sam.neck" or "sam.net_2" or "sam.net_3" or "projected")
        {
            Add(name, tensor, Enumerable.Range(0, tensor.Shape.Rows));
            _grid = (int)Math.Sqrt(tensor.Shape[1]); // of the last of them, the vision tokens
        }
        else if (name.StartsWith("decoder.", StringComparison.Ordinal))
        {
            _decoder[name] = tensor;
        }
    });

    /// <summary>Takes what the pass showed of the decoder.</summary>
    public void Take(TextBatch batch)
    {
        int[] predicting = [.. batch.PredictingRows().Where((_, i) => i % CharactersApart == 0)];
        Tensor taken = _decoder[_layer == 0 ? "decoder.inputs_embeds" : Name(_layer - 1, "hidden")];
        Add("taken", taken, VisionRows(batch));
        Add("normalised", Normalise(taken), VisionRows(batch));
        Add("fetched", _decoder[Name(_layer, "attn")], predicting);
        Add("stream", _decoder[Name(_layer, "hidden")], predicting);
        Add("end", _decoder[Name(_last, "hidden")], predicting);
        _decoder.Clear();
    }

    private static string Name(int layer, string part) => $"decoder.layer.{layer:D2}.{part}";

    private static Tensor Normalise(Tensor x)
    {
        var one = Weight.Allocate("one", [x.Shape.Width]);
        one.Values.Fill(1);
        return RmsNorm.Apply(x, one, 0);
    }

    /// <summary>Rows of vision tokens: the placeholders follow the first token; each row of the grid ends in a newline row.</summary>
    private IEnumerable<int> VisionRows(TextBatch batch) =>
        from b in Enumerable.Range(0, batch.Samples.Count)
        from row in Enumerable.Range(0, _grid)
        from column in Enumerable.Range(0, _grid)
        select (b * batch.Tokens) + 1 + (row * (_grid + 1)) + column;

    private void Add(string name, Tensor tensor, IEnumerable<int> rows)
    {
        int width = tensor.Shape.Width;
        if (!_moments.TryGetValue(name, out Moments? moments))
        {
            _moments.Add(name, moments = new Moments(width));
        }

        foreach (int row in rows)
        {
            moments.Add(tensor.Span.Slice(row * width, width));
        }
    }
}
