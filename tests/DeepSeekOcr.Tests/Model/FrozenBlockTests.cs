using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tests.Model;

public sealed class FrozenBlockTests
{
    private static readonly SamConfig Config = new()
    {
        Width = 64, Layers = 6, Heads = 2, GlobalAttentionIndexes =
            [5], OutChannels = 8, DownsampleChannels = [16, 64], WindowSize = 4, ImageSize = 256,
    };

    [Fact]
    public void Forward_FrozenSamOnATape_KeepsTheActivationsOfOneBlockOnly()
    {
        (long trained, float[] seenTrained, bool isTrained) = Run(isTrained: true);
        (long frozen, float[] seenFrozen, bool isFrozen) = Run(isTrained: false);

        Assert.True(isTrained);
        Assert.False(isFrozen);
        Assert.Equal(seenTrained, seenFrozen);
        Assert.True(frozen <= trained / 2, $"{frozen} bytes frozen, {trained} trained");
    }

    private static (long Bytes, float[] Result, bool RequiresGradient) Run(bool isTrained)
    {
        var source = new FreshWeights(isTrained);
        var sam = new SamEncoder(new WeightScope(source), Config);
        using var arena = new Arena();
        using Arena.Scope scope = arena.Enter();
        using Tape tape = Tape.Record();
        Tensor views = Tensor.Zeros([8, 3, 256, 256]);
        Tensor result = sam.Forward(views);
        return (arena.CapacityBytes, result.ToArray(), result.RequiresGradient);
    }

    private sealed class FreshWeights(bool isTrained) : IWeightSource
    {
        private readonly List<Weight> _kept = [];

        public Weight Get(string name, Shape shape)
        {
            Weight weight = Weight.Allocate(name, shape);
            weight.Values.Fill(0.01f);
            weight.Gradient = isTrained ? Tensor.Zeros(shape) : null;
            _kept.Add(weight);
            return weight;
        }
    }
}
