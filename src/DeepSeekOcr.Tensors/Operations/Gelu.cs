using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Gaussian error linear unit, the exact one: <c>y = x·Φ(x) = x·½·(1 + erf(x/√2))</c>.</summary>
/// <remarks>Hendrycks and Gimpel 2016 (arXiv 1606.08415). Within 3e-7 of the function, or of its size where that is larger.</remarks>
public static unsafe class Gelu
{
    /// <summary>Applies the function to each element.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    public static Tensor Apply(Tensor x)
    {
        Tensor y = Tensor.Empty(x.Shape);
        Elementwise.Run<Value>(x.Length, new ElementwiseOperands { A = x.Data, Y = y.Data });
        if (Tape.Current is { } tape && x.RequiresGradient)
        {
            Record(tape, x, y);
        }

        GC.KeepAlive(x);
        return y;
    }

    private static void Record(Tape tape, Tensor x, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() => Elementwise.Run<Slope>(x.Length, new ElementwiseOperands { A = x.Data, B = y.Gradient.Data, Y = x.Gradient.Data }));
    }

    /// <summary>With Q the upper tail, <c>x·Φ(x) = max(x, 0) − |x|·Q(|x|)</c> for either sign.</summary>
    private readonly struct Value : IElementwise
    {
        public static void Step<TSimd, TVector>(in ElementwiseOperands operands)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector x = TSimd.Load(operands.A);
            TVector m = TSimd.Max(TSimd.Subtract(TSimd.Zero, x), x);
            TVector tail = NormalTail.Of<TSimd, TVector>(m, NormalTail.Bell<TSimd, TVector>(m));
            TSimd.Store(TSimd.Subtract(TSimd.Max(TSimd.Zero, x), TSimd.Multiply(m, tail)), operands.Y);
        }
    }

    /// <summary><c>dx += dy·(Φ(x) + x·φ(x))</c>, with <c>Φ(x) = [x &gt; 0]·(1 − 2Q) + Q</c> and φ the bell curve.</summary>
    private readonly struct Slope : IElementwise
    {
        public static void Step<TSimd, TVector>(in ElementwiseOperands operands)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector x = TSimd.Load(operands.A);
            TVector one = TSimd.Broadcast(1);
            TVector m = TSimd.Max(TSimd.Subtract(TSimd.Zero, x), x);
            TVector bell = NormalTail.Bell<TSimd, TVector>(m);
            TVector tail = NormalTail.Of<TSimd, TVector>(m, bell);
            // 0 or 1 by the sign of x; what lies between belongs to |x| < 1e-30, where 1 − 2Q is 0.
            TVector positive = TSimd.Max(TSimd.Zero, TSimd.Min(one, TSimd.Multiply(x, TSimd.Broadcast(1e30f))));
            TVector cumulative = TSimd.MultiplyAdd(positive, TSimd.MultiplyAdd(tail, TSimd.Broadcast(-2), one), tail);
            TVector slope = TSimd.MultiplyAdd(TSimd.Multiply(x, bell), TSimd.Broadcast(0.398942280f), cumulative);
            TSimd.Store(TSimd.MultiplyAdd(slope, TSimd.Load(operands.B), TSimd.Load(operands.Y)), operands.Y);
        }
    }
}
