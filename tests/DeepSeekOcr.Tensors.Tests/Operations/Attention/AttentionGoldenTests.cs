using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Attention;

public sealed class AttentionGoldenTests
{
    // The goldens' own recommendation for gradients is 1e-3 of the norm.
    private const double GradientTolerance = 2e-4;

    private readonly Dictionary<string, Weight> _weights = [];

    [Theory]
    [InlineData("same")]
    [InlineData("rect")]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("rect_interp")]
    public void SelfAttention_SamGolden_EqualsReferenceForwardAndBackward(string which) =>
        Check("sam_attention", $"{which}.", x => SamAttention(x, string.Empty));

    [Fact]
    public void SelfAttention_WindowedSamBlock_EqualsReferenceForwardAndBackward() => Check("sam_block_windowed", string.Empty, x =>
    {
        Tensor windows = WindowPartition.Split(LayerNorm.Apply(x, _weights["norm1.weight"], _weights["norm1.bias"], 1e-6f), 4);
        Tensor attended = Add.Apply(x, WindowPartition.Join(SamAttention(windows, "attn."), 9, 9));
        Tensor normal = LayerNorm.Apply(attended, _weights["norm2.weight"], _weights["norm2.bias"], 1e-6f);
        return Add.Apply(attended, Project(Gelu.Apply(Project(normal, "mlp.lin1")), "mlp.lin2"));
    });

    [Fact]
    public void SelfAttention_ClipBlock_EqualsReferenceForwardAndBackward() => Check("clip_block", string.Empty, x =>
    {
        Tensor normal = LayerNorm.Apply(x, _weights["layer_norm1.weight"], _weights["layer_norm1.bias"], 1e-5f);
        Tensor heads = SelfAttention.Apply(Project(normal, "self_attn.qkv_proj"), 3);
        Tensor attended = Add.Apply(x, Project(heads, "self_attn.out_proj"));
        normal = LayerNorm.Apply(attended, _weights["layer_norm2.weight"], _weights["layer_norm2.bias"], 1e-5f);
        return Add.Apply(attended, Project(QuickGelu.Apply(Project(normal, "mlp.fc1")), "mlp.fc2"));
    });

    [Fact]
    public void CausalAttention_LlamaGolden_EqualsReferenceForwardAndBackward() => Check("llama_attention", string.Empty, x =>
    {
        var rotary = new RotaryEmbedding(8, 10000);
        Tensor q = rotary.Apply(Linear.Apply(x, _weights["q_proj.weight"]), 0);
        Tensor k = rotary.Apply(Linear.Apply(x, _weights["k_proj.weight"]), 0);
        Tensor v = Linear.Apply(x, _weights["v_proj.weight"]);
        return Linear.Apply(CausalAttention.Apply(q, k, v, 4), _weights["o_proj.weight"]);
    });

    private Tensor SamAttention(Tensor x, string scope)
    {
        Tensor relH = LinearResize.Apply(Parameter.AsTensor(_weights[scope + "rel_pos_h"]), (2 * x.Shape[1]) - 1);
        Tensor relW = LinearResize.Apply(Parameter.AsTensor(_weights[scope + "rel_pos_w"]), (2 * x.Shape[2]) - 1);
        return Project(SelfAttention.ApplyWithRelativePosition(Project(x, scope + "qkv"), 3, relH, relW), scope + "proj");
    }

    private Tensor Project(Tensor x, string name) => Linear.Apply(x, _weights[name + ".weight"], _weights[name + ".bias"]);

    /// <summary>Compares y, dx and the gradient of every parameter with those of a component's goldens.</summary>
    private void Check(string component, string prefix, Func<Tensor, Tensor> operation)
    {
        GoldenTensors golden = Golden.Open($"components/{component}.safetensors");
        GoldenTensors gradients = Golden.Open($"components/{component}.grads.safetensors");
        Tensor x = Tensor.From(golden.F32(prefix + "x"), Shape.Create(golden.Shape(prefix + "x")));
        string[] names = [.. golden.Names.Where(
            name => name.StartsWith(prefix, StringComparison.Ordinal) && gradients.Has($"{prefix}d.{name[prefix.Length..]}"))];
        foreach (string name in names)
        {
            _weights[name[prefix.Length..]] = Weights.Of(name, golden.F32(name), golden.Shape(name), trained: true);
        }

        Tensor y = Gradients.Of(() => operation(x), gradients.F32(prefix + "dy"), x);
        Closeness.Check("y", y.ToArray(), gradients.F32(prefix + "y"));
        Closeness.Check("dx", x.Gradient.ToArray(), gradients.F32(prefix + "dx"), GradientTolerance);
        Assert.NotEmpty(names);
        foreach ((string name, Weight weight) in _weights)
        {
            Closeness.Check(name, weight.Gradient!.ToArray(), gradients.F32($"{prefix}d.{name}"), GradientTolerance);
        }
    }
}
