using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Cpu.Simd;

public sealed unsafe class HalfRowsTests
{
    [Fact]
    public void Widen_EveryFiniteHalf_IsExact()
    {
        Half[] halves = [.. Enumerable.Range(0, 65536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).Where(Half.IsFinite)];
        var wide = new float[halves.Length];
        fixed (Half* source = halves)
        {
            fixed (float* destination = wide)
            {
                var widening = new Widening { Source = (ushort*)source, Destination = destination, Count = halves.Length };
                SimdWidth.Dispatch(ref widening);
            }
        }

        Assert.Equal(halves.Select(half => BitConverter.SingleToUInt32Bits((float)half)), wide.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Narrow_GoldenNumbers_RoundsAsReferenceAndStopsAtTheLargest()
    {
        GoldenTensors golden = Golden.Open("components/rounding.safetensors");
        float[] numbers = golden.F32("f32");
        Half[] expected = golden.Read<Half>("f16");
        var halves = new Half[numbers.Length];
        fixed (float* source = numbers)
        {
            fixed (Half* destination = halves)
            {
                HalfRows.Narrow(source, (ushort*)destination, numbers.Length);
            }
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            Half nearest = Half.IsInfinity(expected[i]) ? (Half)MathF.CopySign(65504, numbers[i]) : expected[i];
            Assert.True(nearest.Equals(halves[i]), $"{numbers[i]:G9} became {halves[i]}, expected {nearest}.");
        }
    }

    private struct Widening : ISimdKernel
    {
        public ushort* Source;
        public float* Destination;
        public int Count;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => HalfRows.Widen<TSimd, TVector>(Source, Destination, Count);
    }
}
