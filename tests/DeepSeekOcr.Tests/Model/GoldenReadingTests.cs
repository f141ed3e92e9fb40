using System.Numerics.Tensors;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Model;
using DeepSeekOcr.Testing;
using Tensor = DeepSeekOcr.Tensors.Tensor;

namespace DeepSeekOcr.Tests.Model;

/// <summary>Vision tokens in the precision in which pages are read.</summary>
public sealed class GoldenReadingTests
{
    public static TheoryData<string> HalfWidthCases =>
        [.. GoldenCase.Names.Where(name => name.StartsWith("bf16w_", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(HalfWidthCases))]
    public void See_HalfWidthWeights_EveryTokenPointsWhereTheReferenceDoes(string name)
    {
        Tensor seen = See(GoldenCase.Open(name));

        var expected = Tensor.From(Golden.Open($"forward/{name}.safetensors").F32("vision.sequence"), seen.Shape);
        for (int row = 0; row < seen.Shape.Rows; row++)
        {
            float cosine = TensorPrimitives.CosineSimilarity<float>(seen.Row(row), expected.Row(row));
            Assert.True(cosine >= 0.9999, $"row {row}: cosine {cosine}");
        }
    }

    [Fact]
    public void See_FullWidthWeights_ExactToF32()
    {
        float[] seen = See(GoldenCase.Open("tiny_page")).ToArray();
        Closeness.Check("vision.sequence", seen, Golden.Open("forward/tiny_page.safetensors").F32("vision.sequence"));
    }

    private static Tensor See(GoldenCase golden)
    {
        ImageViews views = golden.Views()!;
        DeepSeekOcrModel network = golden.Model.Network;
        return network.Encode(Preprocessor.Normalise([views.Global]), tiles: null, views.Columns, network.Encoder.ReadingPrecision);
    }
}
