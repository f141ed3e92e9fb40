using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;

namespace DeepSeekOcr.Model;

/// <summary>A pre-norm transformer layer of CLIP with quick-GELU.</summary>
internal sealed class ClipLayer : IBlock
{
    // The reference ignores vision_config.mlp_ratio.
    private const int MlpRatio = 4;

    private readonly int _heads;
    private readonly Norm _norm1;
    private readonly Projection _qkv;
    private readonly Projection _out;
    private readonly Norm _norm2;
    private readonly Projection _mlpIn;
    private readonly Projection _mlpOut;

    public ClipLayer(WeightScope weights, ClipConfig config, float epsilon)
    {
        int width = config.Width;
        _heads = config.Heads;
        _norm1 = new Norm(weights.Scope("layer_norm1"), width, epsilon);
        _qkv = new Projection(weights.Scope("self_attn.qkv_proj"), width, 3 * width);
        _out = new Projection(weights.Scope("self_attn.out_proj"), width, width);
        _norm2 = new Norm(weights.Scope("layer_norm2"), width, epsilon);
        _mlpIn = new Projection(weights.Scope("mlp.fc1"), width, MlpRatio * width);
        _mlpOut = new Projection(weights.Scope("mlp.fc2"), MlpRatio * width, width);
    }

    /// <param name="x">[B, T, width]</param>
    /// <param name="precision">What products multiply.</param>
    /// <returns>Same shape.</returns>
    public Tensor Forward(Tensor x, Precision precision)
    {
        x = _out.Forward(SelfAttention.Apply(_qkv.Forward(_norm1.Forward(x), precision), _heads, precision), precision, residual: x);
        return _mlpOut.Forward(QuickGelu.Apply(_mlpIn.Forward(_norm2.Forward(x), precision)), precision, residual: x);
    }

    public bool IsSeenInside(Tensor x) => Tape.Current is not null && (x.RequiresGradient || IsTrained);

    private bool IsTrained =>
        _norm1.IsTrained || _qkv.IsTrained || _out.IsTrained || _norm2.IsTrained || _mlpIn.IsTrained || _mlpOut.IsTrained;
}
