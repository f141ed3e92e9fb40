using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>The gate of a feed-forward layer: <c>y = silu(gate) ∘ up</c>, <c>silu(g) = g·σ(g)</c>.</summary>
/// <remarks>Shazeer 2020 (arXiv 2002.05202).</remarks>
public static unsafe class SwiGlu
{
    /// <summary>Gates each element of <paramref name="up"/>.</summary>
    /// <param name="gate">Any shape.</param>
    /// <param name="up">Shape of <paramref name="gate"/>.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tensor gate, Tensor up)
    {
        if (gate.Shape != up.Shape)
        {
            throw new ArgumentException($"A gate of {gate.Shape} does not fit {up.Shape}.", nameof(gate));
        }

        Tensor y = Tensor.Empty(gate.Shape);
        Forward(gate.Span, up.Span, y.Span);
        if (Tape.Current is { } tape && (gate.RequiresGradient || up.RequiresGradient))
        {
            Record(tape, gate, up, y);
        }

        return y;
    }

    internal static void Forward(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> y)
    {
        fixed (float* g = gate, u = up, into = y)
        {
            Elementwise.Run<Value>(y.Length, new ElementwiseOperands { A = g, B = u, Y = into });
        }
    }

    /// <summary>Adds the gradients of <see cref="Forward"/>; an empty one is not wanted.</summary>
    /// <remarks>With s = σ(gate): <c>dUp += dy·gate·s</c>, <c>dGate += dy·up·s·(1 + gate·(1 − s))</c>.</remarks>
    internal static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> dGate, Span<float> dUp)
    {
        fixed (float* g = gate, u = up, from = dy, intoGate = dGate, intoUp = dUp)
        {
            Elementwise.Run<Slope>(dy.Length, new ElementwiseOperands { A = g, B = u, C = from, Y = intoGate, Z = intoUp });
        }
    }

    private static void Record(Tape tape, Tensor gate, Tensor up, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() => Backward(
            y.Gradient.Span,
            gate.Span,
            up.Span,
            gate.RequiresGradient ? gate.Gradient.Span : default,
            up.RequiresGradient ? up.Gradient.Span : default));
    }

    private readonly struct Value : IElementwise
    {
        public static void Step<TSimd, TVector>(in ElementwiseOperands operands)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector gate = TSimd.Load(operands.A);
            TVector silu = TSimd.Multiply(gate, Sigmoid.Of<TSimd, TVector>(gate));
            TSimd.Store(TSimd.Multiply(silu, TSimd.Load(operands.B)), operands.Y);
        }
    }

    private readonly struct Slope : IElementwise
    {
        public static void Step<TSimd, TVector>(in ElementwiseOperands operands)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector gate = TSimd.Load(operands.A);
            TVector dy = TSimd.Load(operands.C);
            TVector s = Sigmoid.Of<TSimd, TVector>(gate);
            if (operands.Y != null)
            {
                TVector bend = TSimd.Multiply(gate, TSimd.Subtract(TSimd.Broadcast(1), s));
                TVector slope = TSimd.Multiply(TSimd.MultiplyAdd(s, bend, s), TSimd.Load(operands.B));
                TSimd.Store(TSimd.MultiplyAdd(slope, dy, TSimd.Load(operands.Y)), operands.Y);
            }

            if (operands.Z != null)
            {
                TSimd.Store(TSimd.MultiplyAdd(TSimd.Multiply(gate, s), dy, TSimd.Load(operands.Z)), operands.Z);
            }
        }
    }
}
