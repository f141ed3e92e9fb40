using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Images;

public sealed class ConvolutionTests
{
    [Theory]
    [InlineData("x", "y", "")]
    [InlineData("x_odd", "y_odd", "odd.")]
    public void Apply_GoldenStrideTwo_EqualsReferenceForwardAndBackward(string input, string output, string prefix)
    {
        GoldenTensors golden = Golden.Open("components/conv_stride2.safetensors");
        GoldenTensors gradients = Golden.Open("components/conv_stride2.grads.safetensors");
        Weight weight = Weights.Of("weight", golden.F32("weight"), golden.Shape("weight"), trained: true);
        Tensor x = Planes.ChannelLast(golden.F32(input), golden.Shape(input));
        float[] dy = Planes.ChannelLast(gradients.F32(prefix + "dy"), golden.Shape(output)).ToArray();
        Tensor y = Gradients.Of(() => Convolution.Apply(x, weight, null, stride: 2, padding: 1), dy, x);
        Closeness.Check("y", y.ToArray(), Planes.ChannelLast(golden.F32(output), golden.Shape(output)).ToArray());
        Closeness.Check("dx", x.Gradient.ToArray(), Planes.ChannelLast(gradients.F32(prefix + "dx"), golden.Shape(input)).ToArray());

        // The file's two weight gradients hold the same numbers, those of the odd planes.
        if (prefix == "odd.")
        {
            Closeness.Check("dw", weight.Gradient!.ToArray(), gradients.F32("odd.d.weight"));
        }
    }

    [Theory]
    [InlineData(1, 1, 0, 3, 5)]
    [InlineData(1, 2, 0, 3, 5)]
    [InlineData(3, 1, 1, 5, 7)]
    [InlineData(3, 2, 1, 37, 19)]
    [InlineData(4, 4, 0, 3, 33)]
    [InlineData(3, 3, 2, 1, 1)]
    public void Apply_AnyGeometry_EqualsScalarTwin(int kernel, int stride, int padding, int inputs, int outputs)
    {
        var random = new Random(kernel + stride + inputs);
        Tensor x = Randoms.Tensor(random, [2, 11, 9, inputs]);
        Weight weight = Randoms.Weight(random, "w", [outputs, inputs, kernel, kernel]);
        Weight bias = Randoms.Weight(random, "b", [outputs]);
        Tensor y = Convolution.Apply(x, weight, bias, stride, padding);
        Closeness.Check("y", y.ToArray(), Twin(x, weight, bias, stride, padding, y.Shape), 1e-6, 1e-5);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 3, 0)]
    public void Backward_AnyGeometry_MatchesFiniteDifferences(int kernel, int stride, int padding)
    {
        var random = new Random(7);
        Tensor x = Randoms.Tensor(random, [2, 5, 6, 3]);
        Weight weight = Randoms.Weight(random, "w", [4, 3, kernel, kernel]);
        Weight bias = Randoms.Weight(random, "b", [4]);
        Gradients.CheckNumerically(random, () => Convolution.Apply(x, weight, bias, stride, padding), [x], [weight, bias]);
    }

    [Fact]
    public void Apply_MoreThanOneChunk_EqualsTheSameRowsAlone()
    {
        var random = new Random(8);
        Weight weight = Randoms.Weight(random, "w", [3, 512, 3, 3]);
        Tensor x = Randoms.Tensor(random, [2, 30, 31, 512]);
        float[] dy = Randoms.Numbers(random, 2 * 30 * 31 * 3);
        Tensor both = Gradients.Of(() => Convolution.Apply(x, weight, null, 1, 1), dy, x);
        Tensor second = Tensor.From(x.Span[(x.Length / 2)..], [1, 30, 31, 512]);
        Tensor alone = Gradients.Of(() => Convolution.Apply(second, weight, null, 1, 1), dy[(dy.Length / 2)..], second);
        Closeness.Check("y", both.ToArray().AsSpan(alone.Length), alone.ToArray(), 1e-6, 1e-6);
        Closeness.Check("dx", x.Gradient.ToArray().AsSpan(second.Length), second.Gradient.ToArray(), 1e-6, 1e-6);
    }

    [Fact]
    public void PatchEmbedding_Pictures_EqualsConvolutionWithStride()
    {
        var random = new Random(9);
        float[] pixels = Randoms.Numbers(random, 2 * 3 * 12 * 8);
        Weight weight = Randoms.Weight(random, "w", [5, 3, 4, 4]);
        Weight bias = Randoms.Weight(random, "b", [5]);
        Tensor images = Tensor.From(pixels, [2, 3, 12, 8]);
        Tensor expected = Convolution.Apply(Planes.ChannelLast(pixels, [2, 3, 12, 8]), weight, bias, 4, 0);
        Tensor y = PatchEmbedding.Apply(images, weight, bias, 4);
        Assert.Equal([2, 3, 2, 5], y.Shape);
        Closeness.Check("y", y.ToArray(), expected.ToArray(), 1e-6, 1e-6);
        Gradients.CheckNumerically(random, () => PatchEmbedding.Apply(images, weight, bias, 4), [images], [weight, bias]);
    }

    [Fact]
    public void Apply_ExtentsThatDoNotFit_Throws()
    {
        Weight weight = Randoms.Weight(new Random(1), "w", [4, 3, 3, 3]);
        Assert.Throws<ArgumentException>(() => Convolution.Apply(Tensor.Zeros([1, 5, 5, 4]), weight, null, 1, 1));
        Assert.Throws<ArgumentException>(() => Convolution.Apply(Tensor.Zeros([1, 2, 5, 3]), weight, null, 1, 0));
        Assert.Throws<ArgumentException>(() => PatchEmbedding.Apply(Tensor.Zeros([1, 3, 7, 6]), weight, null, 3));
    }

    private static float[] Twin(Tensor x, Weight weight, Weight bias, int stride, int padding, Shape shape)
    {
        (int inputs, int kernel) = (weight.Shape[1], weight.Shape[2]);
        float[] y = new float[shape.Elements];
        for (int i = 0; i < y.Length; i++)
        {
            int o = i % shape[3];
            int column = i / shape[3] % shape[2];
            int row = i / (shape[3] * shape[2]) % shape[1];
            int item = i / (shape[3] * shape[2] * shape[1]);
            double sum = bias.Values[o];
            for (int k = 0; k < inputs * kernel * kernel; k++)
            {
                int down = (row * stride) - padding + (k / kernel % kernel);
                int across = (column * stride) - padding + (k % kernel);
                if (down >= 0 && down < x.Shape[1] && across >= 0 && across < x.Shape[2])
                {
                    double value = x.Row((((item * x.Shape[1]) + down) * x.Shape[2]) + across)[k / (kernel * kernel)];
                    sum += value * weight.Values[(o * inputs * kernel * kernel) + k];
                }
            }

            y[i] = (float)sum;
        }

        return y;
    }
}
