using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary><c>Σ a·b</c> in an order that the length alone decides.</summary>
/// <remarks>The sums of TensorPrimitives begin at an aligned address once there are more than eight registers; the same row then sums up
/// differently from one place in memory to another, and a sequence would depend on its place in a batch.</remarks>
internal unsafe struct OrderedDot : ISimdKernel
{
    private float* _a;
    private float* _b;
    private int _count;
    private float _sum;

    /// <summary>The sum of <paramref name="count"/> products.</summary>
    public static float Of(float* a, float* b, int count)
    {
        var kernel = new OrderedDot { _a = a, _b = b, _count = count };
        SimdWidth.Dispatch(ref kernel);
        return kernel._sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
        int i = 0;
        for (; i + (4 * TSimd.Lanes) <= _count; i += 4 * TSimd.Lanes)
        {
            s0 = TSimd.MultiplyAdd(TSimd.Load(_a + i), TSimd.Load(_b + i), s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(_a + i + TSimd.Lanes), TSimd.Load(_b + i + TSimd.Lanes), s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(_a + i + (2 * TSimd.Lanes)), TSimd.Load(_b + i + (2 * TSimd.Lanes)), s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(_a + i + (3 * TSimd.Lanes)), TSimd.Load(_b + i + (3 * TSimd.Lanes)), s3);
        }

        for (; i + TSimd.Lanes <= _count; i += TSimd.Lanes)
        {
            s0 = TSimd.MultiplyAdd(TSimd.Load(_a + i), TSimd.Load(_b + i), s0);
        }

        _sum = TSimd.Sum(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)));
        for (; i < _count; i++)
        {
            _sum += _a[i] * _b[i];
        }
    }
}
