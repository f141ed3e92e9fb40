using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests;

/// <summary>Seeded random tensors and weights, uniform in [−1, 1).</summary>
internal static class Randoms
{
    public static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];

    public static Tensor Tensor(Random random, Shape shape) => Tensors.Tensor.From(Numbers(random, shape.Elements), shape);

    public static Weight Weight(Random random, string name, Shape shape) =>
        Weights.Of(name, Numbers(random, shape.Elements), [.. shape], trained: true);
}
