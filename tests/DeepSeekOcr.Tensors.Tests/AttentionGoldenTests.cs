using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests;

public sealed class AttentionGoldenTests
{
    // The goldens' own recommendation for gradients is 1e-3 of the norm.
    private const double GradientTolerance = 2e-4;

    [Theory]
    [InlineData("same")]
    [InlineData("rect")]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("rect_interp")]
    public void SelfAttention_SamGolden_EqualsReferenceForwardAndBackward(string which)
    {
        GoldenTensors golden = Golden.Open("components/sam_attention.safetensors");
        GoldenTensors gradients = Golden.Open("components/sam_attention.grads.safetensors");
        Tensor x = Read(golden, $"{which}.x");
        Weight qkv = ReadWeight(golden, $"{which}.qkv.weight");
        Weight qkvBias = ReadWeight(golden, $"{which}.qkv.bias");
        Weight projection = ReadWeight(golden, $"{which}.proj.weight");
        Weight projectionBias = ReadWeight(golden, $"{which}.proj.bias");
        Tensor tableH = Read(golden, $"{which}.rel_pos_h");
        Tensor tableW = Read(golden, $"{which}.rel_pos_w");
        Tensor relH = Resized(tableH, (2 * x.Shape[1]) - 1);
        Tensor relW = Resized(tableW, (2 * x.Shape[2]) - 1);
        Tensor y = Gradients.Of(
            () => Linear.Apply(
                SelfAttention.ApplyWithRelativePosition(Linear.Apply(x, qkv, qkvBias), 3, relH, relW), projection, projectionBias),
            gradients.F32($"{which}.dy"),
            x,
            relH,
            relW);
        Closeness.Check("y", y.Span, gradients.F32($"{which}.y"));
        Closeness.Check("dx", x.Gradient.Span, gradients.F32($"{which}.dx"), GradientTolerance);
        Closeness.Check("d.qkv", qkv.Gradient!.Span, gradients.F32($"{which}.d.qkv.weight"), GradientTolerance);
        Closeness.Check("d.rel_h", ResizedBack(relH.Gradient, tableH.Shape[0]), gradients.F32($"{which}.d.rel_pos_h"), GradientTolerance);
        Closeness.Check("d.rel_w", ResizedBack(relW.Gradient, tableW.Shape[0]), gradients.F32($"{which}.d.rel_pos_w"), GradientTolerance);
    }

    [Fact]
    public void CausalAttention_LlamaGolden_EqualsReferenceForwardAndBackward()
    {
        GoldenTensors golden = Golden.Open("components/llama_attention.safetensors");
        GoldenTensors gradients = Golden.Open("components/llama_attention.grads.safetensors");
        var rotary = new RotaryEmbedding(8, 10000);
        Tensor x = Read(golden, "x");
        Weight q = ReadWeight(golden, "q_proj.weight");
        Weight k = ReadWeight(golden, "k_proj.weight");
        Weight v = ReadWeight(golden, "v_proj.weight");
        Weight o = ReadWeight(golden, "o_proj.weight");
        Tensor y = Gradients.Of(
            () => Linear.Apply(
                CausalAttention.Apply(rotary.Apply(Linear.Apply(x, q), 0), rotary.Apply(Linear.Apply(x, k), 0), Linear.Apply(x, v), 4), o),
            gradients.F32("dy"),
            x);
        Closeness.Check("y", y.Span, gradients.F32("y"));
        Closeness.Check("dx", x.Gradient.Span, gradients.F32("dx"), GradientTolerance);
        Closeness.Check("d.q", q.Gradient!.Span, gradients.F32("d.q_proj.weight"), GradientTolerance);
        Closeness.Check("d.k", k.Gradient!.Span, gradients.F32("d.k_proj.weight"), GradientTolerance);
        Closeness.Check("d.v", v.Gradient!.Span, gradients.F32("d.v_proj.weight"), GradientTolerance);
    }

    private static Tensor Read(GoldenTensors golden, string name) => Tensor.From(golden.F32(name), Shape.Create(golden.Shape(name)));

    private static Weight ReadWeight(GoldenTensors golden, string name) => Weights.Of(name, golden.F32(name), golden.Shape(name), trained: true);

    /// <summary>Linear interpolation of the rows, pixel centres aligned at the ends of the whole.</summary>
    private static Tensor Resized(Tensor table, int rows)
    {
        Tensor resized = Tensor.Zeros([rows, table.Shape[1]]);
        Spread(rows, table.Shape[0], (into, from, share) => Accumulate(table.Row(from), share, resized.Row(into)));
        return resized;
    }

    private static float[] ResizedBack(Tensor gradient, int rows)
    {
        Tensor table = Tensor.Zeros([rows, gradient.Shape[1]]);
        Spread(gradient.Shape[0], rows, (into, from, share) => Accumulate(gradient.Row(into), share, table.Row(from)));
        return table.ToArray();
    }

    private static void Spread(int outputs, int inputs, Action<int, int, float> add)
    {
        for (int i = 0; i < outputs; i++)
        {
            float at = Math.Max(0, ((i + 0.5f) * inputs / outputs) - 0.5f);
            int low = (int)at;
            add(i, low, 1 - (at - low));
            add(i, Math.Min(low + 1, inputs - 1), at - low);
        }
    }

    private static void Accumulate(ReadOnlySpan<float> from, float share, Span<float> into)
    {
        for (int i = 0; i < into.Length; i++)
        {
            into[i] += share * from[i];
        }
    }
}
