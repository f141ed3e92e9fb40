using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>CLIP-L (paper §3.2.1) with global attention; the compressed tokens stand in for its patch embedding.</summary>
public sealed class ClipEncoder
{
    private const float Epsilon = 1e-5f;

    private readonly int _grid;
    private readonly Weight _class;
    private readonly Weight _positions;
    private readonly Norm _preNorm;
    private readonly ClipLayer[] _layers;

    /// <summary>Takes the weights of <c>model.vision_model</c>.</summary>
    public ClipEncoder(WeightScope weights, ClipConfig config)
    {
        WeightScope embeddings = weights.Scope("embeddings");
        _grid = config.GridSize;
        _class = embeddings.Get("class_embedding", [config.Width]).Widen();
        _positions = embeddings.Get("position_embedding.weight", [config.Positions, config.Width]).Widen();

        // In the checkpoint but never used: CLIP sees no pixels here.
        embeddings.Get("patch_embedding.weight", [config.Width, 3, config.PatchSize, config.PatchSize]);
        _preNorm = new Norm(weights.Scope("pre_layrnorm"), config.Width, Epsilon); // spelt so in the checkpoint
        _layers = [.. Enumerable.Range(0, config.Layers)
            .Select(i => new ClipLayer(weights.Scope($"transformer.layers.{i}"), config, Epsilon))];
    }

    /// <summary>Lets every token see every other.</summary>
    /// <param name="tokens">[B, G, G, width]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>[B, 1 + G·G, width]; row 0 of each is the class token. There is no final norm.</returns>
    public Tensor Forward(Tensor tokens, Precision precision = Precision.Single) => Steps(tokens, precision).Last();

    /// <summary>The same layer by layer.</summary>
    /// <param name="tokens">[B, G, G, width]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>What each layer leaves, valid until the next: [B, 1 + G·G, width].</returns>
    public IEnumerable<Tensor> Steps(Tensor tokens, Precision precision = Precision.Single)
    {
        Tensor flat = tokens.Reshape([tokens.Shape[0], tokens.Shape[1] * tokens.Shape[2], tokens.Shape.Width]);
        Tensor x = ClassToken.Prepend(Parameter.AsTensor(_class), flat);
        x = Add.Apply(x, Positions(tokens.Shape[1], tokens.Shape[2]));
        Probe.Show("clip.embeddings", x);
        x = _preNorm.Forward(x);
        Probe.Show("clip.pre_norm", x);
        Tensor? kept = null;
        for (int i = 0; i < _layers.Length; i++)
        {
            x = Block.Run(_layers[i], x, precision, ref kept);
            Probe.Show("clip.layer", i, x);
            yield return x;
        }
    }

    private Tensor Positions(int height, int width)
    {
        Tensor table = Parameter.AsTensor(_positions);
        if (height == _grid && width == _grid)
        {
            return table;
        }

        int channels = table.Shape.Width;
        Tensor grid = BicubicResize.Apply(table.Slice(1, _grid * _grid).Reshape([_grid, _grid, channels]), height, width);
        Tensor whole = ClassToken.Prepend(table.Slice(0, 1).Reshape([channels]), grid.Reshape([1, height * width, channels]));
        return whole.Reshape([1 + (height * width), channels]);
    }
}
