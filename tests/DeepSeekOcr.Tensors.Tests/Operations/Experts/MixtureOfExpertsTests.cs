using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Experts;

public sealed class MixtureOfExpertsTests
{
    private const int TopK = 3;

    [Theory]
    [InlineData("plain", false, 1f)]
    [InlineData("norm", true, 1f)]
    public void Apply_GoldenLayer_EqualsReference(string variant, bool normalize, float scale)
    {
        GoldenTensors golden = Golden.Open("components/moe.safetensors");
        Tensor x = Tensor.From(golden.F32("x"), [9, 16]);
        Tensor y = Layer(golden, x, normalize, scale, trained: false, []);
        Closeness.Check("y", y.ToArray(), golden.F32($"{variant}.y"));
    }

    [Fact]
    public void Backward_GoldenLayer_EveryGradientEqualsReference()
    {
        GoldenTensors golden = Golden.Open("components/moe.safetensors");
        GoldenTensors gradients = Golden.Open("components/moe.grads.safetensors");
        Tensor x = Tensor.From(golden.F32("x"), [9, 16]);
        List<Weight> weights = [];
        Gradients.Of(() => Layer(golden, x, normalize: false, scale: 1, trained: true, weights), gradients.F32("plain.dy"), x);
        Closeness.Check("dx", x.Gradient.ToArray(), gradients.F32("plain.dx"));
        foreach (Weight weight in weights)
        {
            Closeness.Check(weight.Name, weight.Gradient!.ToArray(), gradients.F32($"plain.d.{weight.Name["moe.".Length..]}"));
        }
    }

    [Fact]
    public void Apply_TokenAloneOrAmongOthers_SameBits()
    {
        GoldenTensors golden = Golden.Open("components/moe.safetensors");
        Tensor x = Tensor.From(golden.F32("x"), [9, 16]);
        float[] together = Layer(golden, x, normalize: false, scale: 1, trained: false, []).ToArray();
        for (int t = 0; t < 9; t++)
        {
            Tensor alone = Tensor.From(x.Row(t), [1, 16]);
            Assert.Equal(
                together[(t * 16)..((t + 1) * 16)], Layer(golden, alone, normalize: false, scale: 1, trained: false, []).ToArray());
        }
    }

    private static Tensor Layer(GoldenTensors golden, Tensor x, bool normalize, float scale, bool trained, List<Weight> weights)
    {
        Expert[] experts = [.. Enumerable.Range(0, 8).Select(e => Expert($"moe.experts.{e}"))];
        Routing routing = Router.Apply(Linear.Apply(x, Get("moe.gate.weight")), TopK, normalize, scale);
        Expert shared = Expert("moe.shared_experts");
        Tensor hidden = SwiGlu.Apply(Linear.Apply(x, shared.Gate), Linear.Apply(x, shared.Up));
        return Linear.Apply(hidden, shared.Down, residual: MixtureOfExperts.Apply(x, routing, experts));

        Expert Expert(string name) => new(Get($"{name}.gate_proj.weight"), Get($"{name}.up_proj.weight"), Get($"{name}.down_proj.weight"));

        Weight Get(string name)
        {
            Weight weight = Weights.Of(name, golden.F32(name), golden.Shape(name), trained);
            weights.Add(weight);
            return weight;
        }
    }
}
