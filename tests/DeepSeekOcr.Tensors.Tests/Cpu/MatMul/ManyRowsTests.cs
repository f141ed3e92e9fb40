using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Tests.Cpu.Formats;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Cpu.MatMul;

/// <summary>Products of many rows with weights in blocks.</summary>
public sealed class ManyRowsTests
{
    // Rows, outputs, inputs; the longest needs two depths, the most rows several panels.
    private static readonly (int Rows, int Outputs, int Inputs)[] Sizes =
        [(17, 1, 256), (18, 33, 512), (64, 7, 768), (97, 70, 256), (21, 131, 1536)];

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Apply_ManyRows_EqualsRoundedRowsTimesDefinition(WeightFormat format)
    {
        foreach ((int rows, int outputs, int blocks) in Sizes)
        {
            int inputs = blocks + (format.BlockLength() == 32 ? 96 : 0);
            var random = new Random(rows + outputs);
            byte[] bytes = BlockDefinitions.Random(format, random, outputs * inputs / format.BlockLength());
            float[] numbers = BlockDefinitions.Widen(format, bytes);
            using var stored = new StoredWeight(bytes, [outputs, inputs], format);
            Tensor x = Randoms.Tensor(random, [rows, inputs]);
            float[] expected = new float[rows * outputs];
            for (int r = 0; r < rows; r++)
            {
                double[] rounded = Int8Tile.IsSupported
                    ? BlockDefinitions.RoundToBytes(x.Row(r))
                    : BlockDefinitions.RoundToIntegers(x.Row(r));
                for (int o = 0; o < outputs; o++)
                {
                    expected[(r * outputs) + o] = (float)Enumerable.Range(0, inputs).Sum(e => rounded[e] * numbers[(o * inputs) + e]);
                }
            }

            float[] y = Linear.Apply(x, stored.Weight).ToArray();
            Closeness.Check($"{format} {rows}×{outputs}×{inputs}", y, expected, relative: 4e-6, absolute: 1e-5);

            // Rounding to 65534 parts is below what f32 sums of another order differ by; rounding to 254 is not.
            double tolerance = Int8Tile.IsSupported ? 0.02 : 2e-5;
            Closeness.Check(
                $"{format}, unrounded", y, Linear.Apply(x, stored.Weight.Widen()).ToArray(), relative: tolerance, absolute: tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Apply_RowAmongManyOrMore_SameBits(WeightFormat format)
    {
        var random = new Random(12);
        using var stored = new StoredWeight(Randoms.Numbers(random, 37 * 256), [37, 256], format);
        Tensor x = Randoms.Tensor(random, [61, 256]);
        float[] all = Linear.Apply(x, stored.Weight).ToArray();
        foreach (int rows in (int[])[17, 20, 24, 25])
        {
            Assert.Equal(all[^(rows * 37)..], Linear.Apply(x.Slice(61 - rows, rows), stored.Weight).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Apply_BytesForManyAndForFewRows_SameBits(WeightFormat format)
    {
        Assert.SkipUnless(Int8Tile.IsSupported, "without AVX512-VNNI many rows are rounded to 16 bits");
        var random = new Random(17);
        using var stored = new StoredWeight(Randoms.Numbers(random, 75 * 512), [75, 512], format);
        Tensor x = Randoms.Tensor(random, [23, 512]);
        float[] all = Linear.Apply(x, stored.Weight).ToArray();
        foreach (int rows in (int[])[1, 2, 6, 7, 16])
        {
            Assert.Equal(all[^(rows * 75)..], Linear.Apply(x.Slice(23 - rows, rows), stored.Weight).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Apply_ResidualAndBias_AreAdded(WeightFormat format)
    {
        var random = new Random(13);
        using var stored = new StoredWeight(Randoms.Numbers(random, 40 * 256), [40, 256], format);
        Tensor x = Randoms.Tensor(random, [19, 256]);
        Tensor residual = Randoms.Tensor(random, [19, 40]);
        Weight bias = Randoms.Weight(random, "b", [40]);
        float[] plain = Linear.Apply(x, stored.Weight).ToArray();
        float[] expected = [.. plain.Select((value, i) => residual.Span[i] + bias.Values[i % 40] + value)];
        Closeness.Check("y", Linear.Apply(x, stored.Weight, bias, residual).ToArray(), expected, relative: 1e-6, absolute: 0);
    }

    [Fact]
    public void MixtureOfExperts_GroupsOfFewAndOfManyRows_EqualsWidenedExperts()
    {
        var random = new Random(14);
        StoredWeight[] stored = [.. Enumerable.Range(0, 12).Select(i => new StoredWeight(
            Randoms.Numbers(random, 64 * 64), [64, 64], i % 3 == 0 ? WeightFormat.Q5_0 : WeightFormat.Q8_0))];
        Expert[] experts =
            [.. Enumerable.Range(0,
                4).Select(e => new Expert(stored[3 * e].Weight, stored[(3 * e) + 1].Weight, stored[(3 * e) + 2].Weight))];
        Expert[] wide = [.. experts.Select(expert => new Expert(expert.Gate.Widen(), expert.Up.Widen(), expert.Down.Widen()))];
        Tensor x = Randoms.Tensor(random, [50, 64]);
        Tensor scores = Randoms.Tensor(random, [50, 4]);
        for (int token = 0; token < 50; token++)
        {
            // The last expert is chosen by five tokens only.
            scores.Row(token)[3] = token % 10 == 0 ? 9 : -9;
        }

        Routing routing = Router.Apply(scores, topK: 2, normalize: false, scale: 1);
        Closeness.Check(
            "y", MixtureOfExperts.Apply(x, routing, experts).ToArray(), MixtureOfExperts.Apply(x, routing, wide)
                .ToArray(), relative: 0.02, absolute: 0);
        Array.ForEach(stored, weight => weight.Dispose());
    }

    [Fact]
    public void Apply_ZerosHugeAndTinyRows_StayFinite()
    {
        using var stored = new StoredWeight(Randoms.Numbers(new Random(15), 16 * 64), [16, 64], WeightFormat.Q8_0);
        Tensor x = Tensor.Zeros([20, 64]);
        x.Row(1).Fill(1e30f);
        x.Row(2).Fill(1e-44f);
        Tensor y = Linear.Apply(x, stored.Weight);
        Assert.All(y.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.All(y.Row(0).ToArray(), value => Assert.Equal(0, value));
        Closeness.Check(
            "huge", y.ToArray().AsSpan(16, 16), Linear.Apply(x, stored.Weight.Widen()).ToArray()
                .AsSpan(16, 16), relative: Int8Tile.IsSupported
                ? 0.02
                : 1e-4, absolute: 0);
    }

    [Fact]
    public void ShortDot_EveryWidth_EqualsScalarSums()
    {
        var random = new Random(16);
        short[] a = [.. Enumerable.Range(0, 32).Select(i => i < 2 ? (short)-32767 : (short)random.Next(-32767, 32768))];
        short[] b = [.. Enumerable.Range(0, 32).Select(i => i < 2 ? (short)32767 : (short)random.Next(-32767, 32768))];
        int[] expected = [.. Enumerable.Range(0, 16).Select(lane => (a[2 * lane] * b[2 * lane]) + (a[(2 * lane) + 1] * b[(2 * lane) + 1]))];
        int[] sums = new int[16];
        Int16Dot.Of(Vector512.Create(a), Vector512.Create(b)).CopyTo(sums);
        Assert.Equal(expected, sums);
        Int16Dot.Of(Vector256.Create(a), Vector256.Create(b)).CopyTo(sums);
        Assert.Equal(expected[..8], sums[..8]);
        Int16Dot.Of(Vector128.Create(a), Vector128.Create(b)).CopyTo(sums);
        Assert.Equal(expected[..4], sums[..4]);
        Int16Dot.Portable(Vector128.Create(a), Vector128.Create(b)).CopyTo(sums);
        Assert.Equal(expected[..4], sums[..4]);
    }
}
