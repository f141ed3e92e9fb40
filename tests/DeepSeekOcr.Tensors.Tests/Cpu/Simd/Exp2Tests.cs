using DeepSeekOcr.Tensors.Cpu.Attention;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Tests.Cpu.Simd;

public sealed unsafe class Exp2Tests
{
    [Fact]
    public void Of_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        float[] numbers = [.. Enumerable.Range(0, 1 << 16).Select(i => 126f - (i / 65536f * 252))];
        float[] powers = Apply(numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            double exact = Math.Pow(2, numbers[i]);
            Assert.True(Math.Abs(powers[i] - exact) <= 1.2e-7 * exact, $"2^{numbers[i]:G9} is {exact:G9}, not {powers[i]:G9}.");
        }
    }

    [Fact]
    public void Of_FarBelowTheRange_IsExactlyZero()
    {
        float[] numbers = new float[32];
        numbers.AsSpan(0, 16).Fill(-127);
        numbers.AsSpan(16, 16).Fill(AttentionScores.Least);
        Assert.All(Apply(numbers), power => Assert.Equal(0, power));
    }

    private static float[] Apply(float[] numbers)
    {
        var powers = new float[numbers.Length];
        fixed (float* source = numbers)
        {
            fixed (float* destination = powers)
            {
                var kernel = new Powers { Source = source, Destination = destination, Count = numbers.Length };
                SimdWidth.Dispatch(ref kernel);
            }
        }

        return powers;
    }

    private struct Powers : ISimdKernel
    {
        public float* Source;
        public float* Destination;
        public int Count;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int i = 0; i < Count; i += TSimd.Lanes)
            {
                TSimd.Store(Exp2.Of<TSimd, TVector>(TSimd.Load(Source + i)), Destination + i);
            }
        }
    }
}
