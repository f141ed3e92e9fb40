using System.Buffers.Binary;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests.Cpu.Formats;

public sealed class BlockFormatTests
{
    private static readonly int[] Ids = [2, 0];

    [Fact]
    public void Q8_0_HandmadeBlock_IsFactorTimesByte()
    {
        byte[] block = new byte[34];
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)0.5f);
        block[2] = 3;
        block[3] = unchecked((byte)-128);
        block[33] = 127;
        float[] numbers = Widen(WeightFormat.Q8_0, block, 32);
        Assert.Equal([1.5f, -64, 0], numbers[..3]);
        Assert.Equal(63.5f, numbers[31]);
    }

    [Fact]
    public void Q4_0_HandmadeBlock_HoldsHalvesInNibbles()
    {
        byte[] block = new byte[18];
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(-0.25f));
        block[2] = 0xF0;
        block[17] = 0x1A;
        float[] numbers = Widen(WeightFormat.Q4_0, block, 32);
        Assert.Equal(2, numbers[0]);
        Assert.Equal(-1.75f, numbers[16]);
        Assert.Equal(-0.5f, numbers[15]);
        Assert.Equal(1.75f, numbers[31]);
    }

    [Fact]
    public void Q5_0_HandmadeBlock_JoinsNibbleAndFifthBit()
    {
        byte[] block = new byte[22];
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)0.5f);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(2), (1u << 3) | (1u << 31));
        block[6 + 3] = 0x2F;   // number 3 is 15 + 16; number 19 is 2
        block[6 + 15] = 0x90;  // number 31 is 9 + 16
        float[] numbers = Widen(WeightFormat.Q5_0, block, 32);
        Assert.Equal(7.5f, numbers[3]);
        Assert.Equal(-7, numbers[19]);
        Assert.Equal(4.5f, numbers[31]);
        Assert.Equal(-8, numbers[0]);
    }

    [Fact]
    public void Q4_K_HandmadeBlock_UnpacksScalesOfLateGroups()
    {
        byte[] block = new byte[144];
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)1);
        BinaryPrimitives.WriteHalfLittleEndian(block.AsSpan(2), (Half)2);
        block[4] = 0b10_000011;  // group 0: scale 3; group 4: upper bits of the scale 2
        block[8] = 0b01_000101;  // group 0: minimum 5; group 4: upper bits of the minimum 1
        block[12] = 0x97;        // group 4: scale 7 + 32, minimum 9 + 16
        block[16] = 0x04;        // number 0 is 4
        block[16 + 64] = 0x0B;   // number 128, in group 4, is 11
        float[] numbers = Widen(WeightFormat.Q4_K, block, 256);
        Assert.Equal((3 * 4) - (2 * 5), numbers[0]);
        Assert.Equal(-10, numbers[1]);
        Assert.Equal((39 * 11) - (2 * 25), numbers[128]);
        Assert.Equal(0, numbers[32]);
    }

    [Fact]
    public void Q6_K_HandmadeBlock_JoinsNibbleAndPair()
    {
        byte[] block = new byte[210];
        BinaryPrimitives.WriteHalfLittleEndian(block.AsSpan(208), (Half)0.5f);
        block[192] = 2;                      // numbers 0 to 15
        block[192 + 14] = unchecked((byte)-3); // numbers 224 to 239
        block[0] = 0x0F;
        block[128] = 0b0000_0011;            // number 0 is 63
        block[64 + 32] = 0x50;               // the nibble of number 128 + 96
        block[128 + 32] = 0b0100_0000;       // its pair: 16 + 5
        float[] numbers = Widen(WeightFormat.Q6_K, block, 256);
        Assert.Equal(31, numbers[0]);
        Assert.Equal(-32, numbers[1]);
        Assert.Equal(0.5f * -3 * (21 - 32), numbers[224]);
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Widen_RandomBlocks_EqualsDefinitionBitForBit(WeightFormat format)
    {
        byte[] blocks = BlockDefinitions.Random(format, new Random(1), 96);
        float[] expected = BlockDefinitions.Widen(format, blocks);
        Assert.Equal(expected, Widen(format, blocks, expected.Length));
    }

    // Bounds of the largest and the mean error for numbers uniform in [−1, 1): measured, with 4 % to spare.
    [Theory]
    [InlineData(WeightFormat.Q8_0, 0.0041, 0.0019)]
    [InlineData(WeightFormat.Q4_0, 0.135, 0.030)]
    [InlineData(WeightFormat.Q4_K, 0.120, 0.028)]
    [InlineData(WeightFormat.Q6_K, 0.030, 0.0065)]
    [InlineData(WeightFormat.Q5_0, 0.067, 0.0150)]
    public void Narrow_UniformNumbers_StaysWithinTheFormatsErrors(WeightFormat format, double largest, double mean)
    {
        float[] numbers = Randoms.Numbers(new Random(2), 256 * 400);
        using var stored = new StoredWeight(numbers, [numbers.Length], format);
        (double worst, double average) = Errors(numbers, Parameter.AsTensor(stored.Weight).ToArray());
        Assert.True(worst <= largest && average <= mean, $"{format}: largest {worst:G4}, mean {average:G4}");
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Narrow_ZerosAndTinyNumbers_StayFinite(WeightFormat format)
    {
        float[] numbers = new float[512];
        numbers[300] = 1e-30f;
        using var stored = new StoredWeight(numbers, [2, 256], format);
        Assert.All(Parameter.AsTensor(stored.Weight).ToArray(), number => Assert.Equal(0, number, 1e-6f));
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Narrow_NumbersOfTheFormat_AreKept(WeightFormat format)
    {
        float[] once = Again(format, Randoms.Numbers(new Random(3), 1024));
        (double worst, _) = Errors(once, Again(format, once));
        Assert.True(worst <= 0.02, $"{format}: {worst:G4}");
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Embedding_AnyFormat_WidensRows(WeightFormat format)
    {
        using var stored = new StoredWeight(
            BlockDefinitions.Random(format, new Random(4), 3 * 512 / format.BlockLength()), [3, 512], format);
        float[] all = Parameter.AsTensor(stored.Weight).ToArray();
        Tensor y = Embedding.Apply(Ids, stored.Weight);
        Assert.Equal(all.AsSpan(1024), y.Row(0));
        Assert.Equal(all.AsSpan(0, 512), y.Row(1));
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void View_PartOfABlockInARow_IsRefused(WeightFormat format)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Weight.View("w", [4, format.BlockLength() + 8], format, 0, this));
        Assert.Contains($"blocks of {format.BlockLength()}", refused.Message, StringComparison.Ordinal);
    }

    private static float[] Widen(WeightFormat format, byte[] blocks, int count)
    {
        using var stored = new StoredWeight(blocks, [count], format);
        return Parameter.AsTensor(stored.Weight).ToArray();
    }

    private static float[] Again(WeightFormat format, float[] numbers)
    {
        using var stored = new StoredWeight(numbers, [numbers.Length], format);
        return Parameter.AsTensor(stored.Weight).ToArray();
    }

    private static (double Largest, double Mean) Errors(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs((double)expected[i] - actual[i]);
            largest = Math.Max(largest, error);
            sum += error;
        }

        return (largest, sum / expected.Length);
    }
}
