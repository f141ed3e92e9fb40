using System.Buffers.Binary;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests.Cpu.Formats;

/// <summary>The block formats number by number, as their layouts are written down; slow and plain.</summary>
internal static class BlockDefinitions
{
    public static TheoryData<WeightFormat> Formats =>
        [WeightFormat.Q8_0, WeightFormat.Q4_0, WeightFormat.Q4_K, WeightFormat.Q6_K, WeightFormat.Q5_0];

    /// <summary>The numbers of whole blocks.</summary>
    public static float[] Widen(WeightFormat format, ReadOnlySpan<byte> blocks)
    {
        int length = format.BlockLength();
        int bytes = (int)format.RowBytes(length);
        float[] numbers = new float[blocks.Length / bytes * length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Number(format, blocks.Slice(i / length * bytes, bytes), i % length);
        }

        return numbers;
    }

    /// <summary>Random blocks with finite factors.</summary>
    public static byte[] Random(WeightFormat format, Random random, int count)
    {
        int bytes = (int)format.RowBytes(format.BlockLength());
        byte[] blocks = new byte[count * bytes];
        random.NextBytes(blocks);
        for (int block = 0; block < count; block++)
        {
            foreach (int at in FactorsAt(format))
            {
                var factor = (Half)((random.NextSingle() - 0.5f) / 16);
                BinaryPrimitives.WriteHalfLittleEndian(blocks.AsSpan((block * bytes) + at), factor);
            }
        }

        return blocks;
    }

    /// <summary>A row as signed bytes with a scale for each 32, as numbers again.</summary>
    public static double[] RoundToBytes(ReadOnlySpan<float> row) => Round(row, 127);

    /// <summary>A row as integers of 16 bits with a scale for each 32, as numbers again.</summary>
    public static double[] RoundToIntegers(ReadOnlySpan<float> row) => Round(row, 32767);

    private static double[] Round(ReadOnlySpan<float> row, int most)
    {
        double[] rounded = new double[row.Length];
        for (int group = 0; group < row.Length; group += 32)
        {
            float largest = 0;
            foreach (float value in row.Slice(group, 32))
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            float scale = largest / most;
            float inverse = scale == 0 ? 0 : 1 / scale;
            for (int e = group; e < group + 32; e++)
            {
                rounded[e] = scale * (double)MathF.Round(row[e] * inverse);
            }
        }

        return rounded;
    }

    private static int[] FactorsAt(WeightFormat format) => format switch
    {
        WeightFormat.Q4_K => [0, 2],
        WeightFormat.Q6_K => [208],
        _ => [0],
    };

    private static float Number(WeightFormat format, ReadOnlySpan<byte> block, int i) => format switch
    {
        WeightFormat.Q8_0 => Factor(block, 0) * (sbyte)block[2 + i],
        WeightFormat.Q4_0 => Factor(block, 0) * ((i < 16 ? block[2 + i] & 15 : block[2 + i - 16] >> 4) - 8),
        WeightFormat.Q5_0 => Factor(block, 0) * (FiveBits(block, i) - 16),
        WeightFormat.Q4_K => FourBits(block, i),
        WeightFormat.Q6_K => SixBits(block, i),
        _ => throw new ArgumentException($"{format} has no blocks.", nameof(format)),
    };

    private static float Factor(ReadOnlySpan<byte> block, int at) => (float)BinaryPrimitives.ReadHalfLittleEndian(block[at..]);

    private static int FiveBits(ReadOnlySpan<byte> block, int i) =>
        (i < 16 ? block[6 + i] & 15 : block[6 + i - 16] >> 4) + (16 * ((block[2 + (i / 8)] >> (i % 8)) & 1));

    private static float FourBits(ReadOnlySpan<byte> block, int i)
    {
        ReadOnlySpan<byte> packed = block.Slice(4, 12);
        int group = i / 32;
        int scale = group < 4 ? packed[group] & 63 : (packed[group + 4] & 15) + (16 * (packed[group - 4] >> 6));
        int minimum = group < 4 ? packed[group + 4] & 63 : (packed[group + 4] >> 4) + (16 * (packed[group] >> 6));
        int pair = block[16 + (i / 64 * 32) + (i % 32)];
        int q = i % 64 < 32 ? pair & 15 : pair >> 4;
        return (Factor(block, 0) * scale * q) - (Factor(block, 2) * minimum);
    }

    private static float SixBits(ReadOnlySpan<byte> block, int i)
    {
        int half = i / 128;
        int at = i % 128;
        int low = block[(half * 64) + (at % 64)];
        int high = block[128 + (half * 32) + (at % 32)];
        int q = (at < 64 ? low & 15 : low >> 4) + (16 * ((high >> (at / 32 * 2)) & 3));
        return Factor(block, 208) * (sbyte)block[192 + (i / 16)] * (q - 32);
    }
}
