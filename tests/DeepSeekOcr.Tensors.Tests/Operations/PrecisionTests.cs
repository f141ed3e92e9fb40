using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations;

public sealed class PrecisionTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 64, 33, 48 }, { 65, 1, 501 }, { 97, 257, 385 }, { 130, 1100, 70 }, { 200, 96, 1201 }, { 72, 64, 1 }, { 100, 31, 777 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Apply_NumbersThatAreBFloat16Already_EqualsF32(int rows, int outputs, int inputs)
    {
        var random = new Random(rows + outputs + inputs);
        Tensor x = Rounded(Randoms.Tensor(random, [rows, inputs]));
        Weight weight = Weights.Of("w", Rounded(Randoms.Tensor(random, [outputs, inputs])).ToArray(), [outputs, inputs], trained: false);
        Weight bias = Randoms.Weight(random, "b", [outputs]);
        float[] expected = Linear.Apply(x, weight, bias).ToArray();

        Closeness.Check(
            "y", Linear.Apply(x, weight, bias, precision: Precision.BFloat16).ToArray(), expected, relative: 1e-6, absolute: 1e-5);
    }

    [Theory]
    [InlineData(WeightFormat.BF16, 75, 1e-6)]
    [InlineData(WeightFormat.BF16, 900, 1e-6)]
    [InlineData(WeightFormat.F16, 75, 4e-3)]
    public void Apply_StoredWeights_EqualsWidenedWeights(WeightFormat format, int inputs, double relative)
    {
        var random = new Random(inputs);
        Tensor x = Rounded(Randoms.Tensor(random, [80, inputs]));
        using var stored = new StoredWeight(Randoms.Numbers(random, 37 * inputs), [37, inputs], format);
        float[] expected = Linear.Apply(x, stored.Weight.Widen()).ToArray();

        Closeness.Check("y", Linear.Apply(x, stored.Weight, precision: Precision.BFloat16).ToArray(), expected, relative, absolute: 1e-5);
    }

    [Theory]
    [InlineData(64, 40, 30)]
    [InlineData(131, 50, 97)]
    public void Backward_NumbersThatAreBFloat16Already_EqualsF32(int rows, int outputs, int inputs)
    {
        (float[] dx, float[] dWeight) = Gradients(rows, outputs, inputs, Precision.Single);
        (float[] mixedDx, float[] mixedDWeight) = Gradients(rows, outputs, inputs, Precision.BFloat16);
        Closeness.Check("dx", mixedDx, dx, relative: 1e-6, absolute: 1e-5);
        Closeness.Check("dW", mixedDWeight, dWeight, relative: 1e-6, absolute: 1e-5);
    }

    /// <summary>Through the identity one sees how numbers are rounded.</summary>
    [Fact]
    public void Apply_Identity_RoundsToNearestEven()
    {
        Assert.SkipUnless(BFloat16Tile.IsSupported, "this processor or system multiplies no bf16 numbers");
        const int Width = 96;
        Weight identity = Weights.Of(
            "w", [.. Enumerable.Range(0, Width * Width).Select(i => i / Width == i % Width ? 1f : 0f)], [Width, Width], trained: false);
        Tensor x = Randoms.Tensor(new Random(1), [64, Width]);

        // Halves between two bf16 numbers, an even one below and above; the largest number rounds to infinity.
        uint[] bits = [0x3F80_8000, 0x3F81_8000, 0x3F80_8001, 0x3F80_7FFF, 0xBF81_8000];
        for (int i = 0; i < bits.Length; i++)
        {
            x.Row(7)[i] = BitConverter.UInt32BitsToSingle(bits[i]);
        }

        float[] y = Linear.Apply(x, identity, precision: Precision.BFloat16).ToArray();

        Assert.Equal(Rounded(x).ToArray(), y);
        uint[] expected = [0x3F80_0000, 0x3F82_0000, 0x3F81_0000, 0x3F80_0000, 0xBF82_0000];
        Assert.Equal(expected, y[(7 * Width)..((7 * Width) + bits.Length)].Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [InlineData(0x7FC0_0000u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0xFF80_0001u)]
    public void Apply_NotANumber_StaysNone(uint bits)
    {
        Tensor x = Randoms.Tensor(new Random(1), [64, 40]);
        Weight weight = Randoms.Weight(new Random(2), "w", [50, 40]);
        x.Row(5)[33] = BitConverter.UInt32BitsToSingle(bits);

        Tensor y = Linear.Apply(x, weight, precision: Precision.BFloat16);

        Assert.All(y.Row(5).ToArray(), value => Assert.True(float.IsNaN(value)));
        Assert.All(y.Row(4).ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Apply_OneThreadOrTwo_SameBits()
    {
        var random = new Random(3);
        Tensor x = Randoms.Tensor(random, [150, 1000]);
        Weight weight = Randoms.Weight(random, "w", [90, 1000]);
        WorkerPool.UseThreads(1);
        float[] one = Linear.Apply(x, weight, precision: Precision.BFloat16).ToArray();
        WorkerPool.UseThreads(2);
        Assert.Equal(one, Linear.Apply(x, weight, precision: Precision.BFloat16).ToArray());
    }

    private static Tensor Rounded(Tensor x)
    {
        byte[] stored = new byte[2 * x.Length];
        WeightFormat.BF16.Narrow(x.Span, stored);
        float[] numbers =
            [.. Enumerable.Range(0,
                x.Length).Select(i => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(stored, 2 * i) << 16))];
        return Tensor.From(numbers, x.Shape);
    }

    private static (float[] Dx, float[] DWeight) Gradients(int rows, int outputs, int inputs, Precision precision)
    {
        var random = new Random(rows);
        Tensor x = Rounded(Randoms.Tensor(random, [rows, inputs]));
        x.RequiresGradient = true;
        Weight weight = Weights.Of("w", Rounded(Randoms.Tensor(random, [outputs, inputs])).ToArray(), [outputs, inputs], trained: true);
        Tensor dy = Rounded(Randoms.Tensor(random, [rows, outputs]));
        using var tape = Tape.Record();
        Tensor y = Linear.Apply(x, weight, precision: precision);
        dy.Span.CopyTo(y.Gradient.Span);
        tape.Backward();
        return (x.Gradient.ToArray(), weight.Gradient!.ToArray());
    }
}
