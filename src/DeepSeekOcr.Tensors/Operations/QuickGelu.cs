using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>CLIP's approximation of the GELU: <c>y = x·σ(1.702·x)</c>.</summary>
/// <remarks>Hendrycks and Gimpel 2016 (arXiv 1606.08415), §2.</remarks>
public static unsafe class QuickGelu
{
    private const float Sharpness = 1.702f;

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

    private readonly struct Value : IElementwise
    {
        public static void Step<TSimd, TVector>(in ElementwiseOperands operands)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector x = TSimd.Load(operands.A);
            TSimd.Store(TSimd.Multiply(x, Sigmoid.Of<TSimd, TVector>(x, Sharpness)), operands.Y);
        }
    }

    /// <summary>With s = σ(1.702·x): <c>dx += dy·s·(1 + 1.702·x·(1 − s))</c>.</summary>
    private readonly struct Slope : IElementwise
    {
        public static void Step<TSimd, TVector>(in ElementwiseOperands operands)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector x = TSimd.Load(operands.A);
            TVector one = TSimd.Broadcast(1);
            TVector s = Sigmoid.Of<TSimd, TVector>(x, Sharpness);
            TVector bend = TSimd.Multiply(TSimd.Multiply(x, TSimd.Broadcast(Sharpness)), TSimd.Subtract(one, s));
            TVector slope = TSimd.MultiplyAdd(s, bend, s);
            TSimd.Store(TSimd.MultiplyAdd(slope, TSimd.Load(operands.B), TSimd.Load(operands.Y)), operands.Y);
        }
    }
}
