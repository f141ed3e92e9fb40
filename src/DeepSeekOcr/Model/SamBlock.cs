using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>
/// A pre-norm transformer block of SAM, attending inside windows or over the whole grid, with decomposed relative positions.
/// </summary>
internal sealed class SamBlock : IBlock
{
    /// <summary>Of every normalisation in SAM; fixed in the reference.</summary>
    public const float Epsilon = 1e-6f;

    private const int MlpRatio = 4;

    private readonly int _heads;
    private readonly int? _window;
    private readonly Norm _norm1;
    private readonly Projection _qkv;
    private readonly Projection _proj;
    private readonly Weight _relativeHeight;
    private readonly Weight _relativeWidth;
    private readonly Norm _norm2;
    private readonly Projection _mlpIn;
    private readonly Projection _mlpOut;

    /// <param name="weights">The scope <c>blocks.N</c>.</param>
    /// <param name="config">SAM's dimensions.</param>
    /// <param name="window">Side of a window in patches; null for global attention.</param>
    public SamBlock(WeightScope weights, SamConfig config, int? window)
    {
        int width = config.Width;
        int table = 2 * (window ?? config.GridSize) - 1;
        _heads = config.Heads;
        _window = window;
        _norm1 = new Norm(weights.Scope("norm1"), width, Epsilon);
        _qkv = new Projection(weights.Scope("attn.qkv"), width, 3 * width);
        _proj = new Projection(weights.Scope("attn.proj"), width, width);
        _relativeHeight = weights.Get("attn.rel_pos_h", [table, width / _heads]).Widen();
        _relativeWidth = weights.Get("attn.rel_pos_w", [table, width / _heads]).Widen();
        _norm2 = new Norm(weights.Scope("norm2"), width, Epsilon);
        _mlpIn = new Projection(weights.Scope("mlp.lin1"), width, MlpRatio * width);
        _mlpOut = new Projection(weights.Scope("mlp.lin2"), MlpRatio * width, width);
    }

    /// <param name="x">[B, H, W, C]</param>
    /// <param name="precision">What products multiply.</param>
    /// <returns>Same shape.</returns>
    public Tensor Forward(Tensor x, Precision precision)
    {
        Tensor attended = _window is { } window
            ? AttendInWindows(_norm1.Forward(x), window, precision)
            : Attend(_norm1.Forward(x), precision);
        x = _proj.Forward(attended, precision, residual: x);
        return _mlpOut.Forward(Gelu.Apply(_mlpIn.Forward(_norm2.Forward(x), precision)), precision, residual: x);
    }

    public bool IsSeenInside(Tensor x) => Tape.Current is not null && (x.RequiresGradient || IsTrained);

    private bool IsTrained =>
        _norm1.IsTrained || _qkv.IsTrained || _proj.IsTrained || _relativeHeight.RequiresGradient || _relativeWidth.RequiresGradient
        || _norm2.IsTrained || _mlpIn.IsTrained || _mlpOut.IsTrained;

    private Tensor AttendInWindows(Tensor x, int window, Precision precision)
    {
        // Padding positions take part as keys: the reference zero-pads after norm1.
        Tensor windows = WindowPartition.Split(x, window);
        return WindowPartition.Join(Attend(windows, precision), x.Shape[1], x.Shape[2]);
    }

    private Tensor Attend(Tensor x, Precision precision)
    {
        Tensor relativeHeight = LinearResize.Apply(Parameter.AsTensor(_relativeHeight), 2 * x.Shape[1] - 1);
        Tensor relativeWidth = LinearResize.Apply(Parameter.AsTensor(_relativeWidth), 2 * x.Shape[2] - 1);
        return SelfAttention.ApplyWithRelativePosition(_qkv.Forward(x, precision), _heads, relativeHeight, relativeWidth, precision);
    }
}
