using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Tests.Cpu.Formats;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Cpu.MatMul;

public sealed class BlockRowsTests
{
    // Rows, outputs, blocks of the longest format a row; formats of 32 also run with a remainder of one to seven blocks.
    private static readonly (int Rows, int Outputs, int Blocks)[] Sizes =
        [(1, 1, 1), (1, 7, 1), (2, 37, 2), (3, 130, 1), (4, 9, 5), (5, 33, 3), (11, 70, 2), (16, 18, 1)];

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Apply_FewRows_EqualsBytesTimesDefinition(WeightFormat format)
    {
        foreach ((int rows, int outputs, int blocks) in Sizes)
        {
            int width = Width(format, blocks);
            var random = new Random(rows + outputs + blocks);
            byte[] stored = BlockDefinitions.Random(format, random, outputs * width / format.BlockLength());
            float[] numbers = BlockDefinitions.Widen(format, stored);
            using var weight = new StoredWeight(stored, [outputs, width], format);
            Tensor x = Randoms.Tensor(random, [rows, width]);
            float[] expected = new float[rows * outputs];
            for (int r = 0; r < rows; r++)
            {
                double[] bytes = BlockDefinitions.RoundToBytes(x.Row(r));
                for (int o = 0; o < outputs; o++)
                {
                    expected[(r * outputs) + o] = (float)Enumerable.Range(0, width).Sum(e => bytes[e] * numbers[(o * width) + e]);
                }
            }

            // f32 sums of terms as large as the largest result, in another order.
            Closeness.Check(
                $"{format} {rows}×{outputs}×{width}", Linear.Apply(x, weight.Weight).ToArray(), expected, relative: 4e-6, absolute: 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Apply_FewRows_IsNearTheProductOfUnroundedRows(WeightFormat format)
    {
        var random = new Random(6);
        using var stored = new StoredWeight(Randoms.Numbers(random, 50 * 512), [50, 512], format);
        Tensor x = Randoms.Tensor(random, [3, 512]);

        // Bytes are off by at most half of 1/127 of the largest of 32: of independent signs, far below a percent of the sum.
        Closeness.Check(
            "y", Linear.Apply(x, stored.Weight).ToArray(), Linear.Apply(x, stored.Weight.Widen()).ToArray(), relative: 0.01, absolute: 0);
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Apply_OneRowOrSeveral_SameBits(WeightFormat format)
    {
        // Less than sixteen groups, sixteen, and every rest beyond them; of sixteen rows of the weight, of fewer and of a few more.
        int block = Math.Max(format.BlockLength(), 32);
        foreach (int blocks in Enumerable.Range(1, block == 32 ? 35 : 3))
        {
            int width = blocks * block;
            int outputs = 1 + (11 * blocks % 37);
            var random = new Random(8 + blocks);
            using var stored = new StoredWeight(BlockDefinitions.Random(format, random, outputs * blocks), [outputs, width], format);
            Tensor x = Randoms.Tensor(random, [16, width]);
            float[] together = Linear.Apply(x, stored.Weight).ToArray();
            foreach (int rows in new[] { 1, 2, 7, 11 })
            {
                for (int r = 0; r + rows <= 16; r += rows)
                {
                    Assert.Equal(together[(r * outputs)..((r + rows) * outputs)], Linear.Apply(x.Slice(r, rows), stored.Weight).ToArray());
                }
            }
        }
    }

    [Fact]
    public void Apply_ResidualAndBias_AreAdded()
    {
        var random = new Random(9);
        using var stored = new StoredWeight(Randoms.Numbers(random, 8 * 64), [8, 64], WeightFormat.Q8_0);
        Tensor x = Randoms.Tensor(random, [2, 64]);
        Tensor residual = Randoms.Tensor(random, [2, 8]);
        Weight bias = Randoms.Weight(random, "b", [8]);
        float[] plain = Linear.Apply(x, stored.Weight).ToArray();
        float[] expected = [.. plain.Select((value, i) => residual.ToArray()[i] + bias.Values[i % 8] + value)];
        Closeness.Check("y", Linear.Apply(x, stored.Weight, bias, residual).ToArray(), expected, relative: 1e-6, absolute: 0);
    }

    [Fact]
    public void MixtureOfExperts_FormatsOfGateUpAndDownDiffer_EqualsWidenedExperts()
    {
        var random = new Random(10);
        StoredWeight[] stored = [.. Enumerable.Range(0, 9).Select(i => new StoredWeight(
            Randoms.Numbers(random, 32 * 32), [32, 32], i % 3 == 0 ? WeightFormat.Q4_0 : i % 3 == 1
                ? WeightFormat.BF16 : WeightFormat.Q8_0))];
        Expert[] experts =
            [.. Enumerable.Range(0,
                3).Select(e => new Expert(stored[3 * e].Weight, stored[(3 * e) + 1].Weight, stored[(3 * e) + 2].Weight))];
        Expert[] wide = [.. experts.Select(expert => new Expert(expert.Gate.Widen(), expert.Up.Widen(), expert.Down.Widen()))];
        Tensor x = Randoms.Tensor(random, [5, 32]);
        Routing routing = Router.Apply(Randoms.Tensor(random, [5, 3]), topK: 2, normalize: false, scale: 1);
        Closeness.Check(
            "y", MixtureOfExperts.Apply(x, routing, experts).ToArray(), MixtureOfExperts.Apply(x, routing, wide)
                .ToArray(), relative: 0.02, absolute: 0);
        Array.ForEach(stored, weight => weight.Dispose());
    }

    [Fact]
    public void ByteDot_EveryWidthAndExtremes_EqualsScalarSums()
    {
        var random = new Random(11);
        sbyte[] w = [.. Enumerable.Range(0, 32).Select(i => i < 16 ? sbyte.MinValue : (sbyte)random.Next(-128, 128))];
        sbyte[] x = [.. Enumerable.Range(0, 32).Select(i => i < 8 ? (sbyte)127 : i < 16 ? (sbyte)-127 : (sbyte)random.Next(-127, 128))];
        int[] expected = [.. Enumerable.Range(0, 8).Select(lane => Enumerable.Range(4 * lane, 4).Sum(e => w[e] * x[e]))];
        int[] lanes = new int[8];
        Int8Dot.Of(Vector256.Create(w), Vector256.Create(x)).CopyTo(lanes);
        Assert.Equal(expected, lanes);
        Int8Dot.Of(Vector128.Create(w), Vector128.Create(x)).CopyTo(lanes);
        Assert.Equal(expected[..4], lanes[..4]);
        Int8Dot.Portable(Vector128.Create(w), Vector128.Create(x)).CopyTo(lanes);
        Assert.Equal(expected[..4], lanes[..4]);

        // Two products of 127 each way, the most that a pair may come to.
        sbyte[] positive = [.. w.Select((value, e) => e < 16 ? sbyte.MaxValue : (sbyte)(value & 127))];
        expected = [.. Enumerable.Range(0, 8).Select(lane => Enumerable.Range(4 * lane, 4).Sum(e => positive[e] * x[e]))];
        Int8Dot.OfPositive(Vector256.Create(positive), Vector256.Create(x)).CopyTo(lanes);
        Assert.Equal(expected, lanes);
    }

    [Fact]
    public void StoredFormat_EveryMember_IsImplementedByItsName() =>
        Assert.All(Enum.GetValues<WeightFormat>(), format => Assert.Equal(format.ToString(), StoredFormat.For(format).Name));

    private static int Width(WeightFormat format, int blocks) => (blocks * 256) + (format.BlockLength() == 32 ? 32 * (blocks % 8) : 0);
}
