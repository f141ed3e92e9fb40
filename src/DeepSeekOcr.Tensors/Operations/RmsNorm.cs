using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Root-mean-square normalisation: <c>y[r,i] = w[i] · x[r,i] / √(mean(x[r,:]²) + ε)</c>.</summary>
/// <remarks>Zhang and Sennrich 2019 (arXiv 1910.07467), eq. 4. Rows are independent; sums are f32.</remarks>
public static class RmsNorm
{
    /// <summary>Normalises each row of <paramref name="x"/>.</summary>
    /// <param name="x">[…, width]</param>
    /// <param name="weight">[width], F32</param>
    /// <param name="epsilon">Keeps a row of zeros finite.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    public static Tensor Apply(Tensor x, Weight weight, float epsilon)
    {
        Tensor y = Tensor.Empty(x.Shape);
        Tensor inverseRms = Tensor.Empty([x.Shape.Rows]);
        Forward(x.Span, weight.Values, epsilon, y.Span, inverseRms.Span);
        if (Tape.Current is { } tape && (x.RequiresGradient || weight.RequiresGradient))
        {
            Record(tape, x, weight, y, inverseRms);
        }

        return y;
    }

    private static void Record(Tape tape, Tensor x, Weight weight, Tensor y, Tensor inverseRms)
    {
        y.RequiresGradient = true;
        tape.Add(() => Backward(
            y.Gradient.Span,
            x.Span,
            weight.Values,
            inverseRms.Span,
            x.RequiresGradient ? x.Gradient.Span : default,
            weight.Gradient is { } gradient ? gradient.Span : default));
    }

    /// <param name="x">[rows, width]</param>
    /// <param name="weight">[width]</param>
    /// <param name="epsilon">Keeps a row of zeros finite.</param>
    /// <param name="y">[rows, width]</param>
    /// <param name="inverseRms">[rows]; kept for <see cref="Backward"/>.</param>
    internal static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, float epsilon, Span<float> y, Span<float> inverseRms)
    {
        int width = weight.Length;
        for (int r = 0; r < inverseRms.Length; r++)
        {
            ReadOnlySpan<float> row = x.Slice(r * width, width);
            Span<float> into = y.Slice(r * width, width);
            inverseRms[r] = 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares(row) / width + epsilon);
            TensorPrimitives.Multiply(row, inverseRms[r], into);
            TensorPrimitives.Multiply(into, weight, into);
        }
    }

    /// <summary>Adds the gradients of <see cref="Forward"/> into <paramref name="dx"/> and <paramref name="dWeight"/>; an empty one is not wanted.</summary>
    /// <remarks>With s = 1/rms, n = x·s and g = w∘dy: <c>dx = s·(g − n·mean(g∘n))</c>, <c>dw = Σ_rows dy∘n</c>.</remarks>
    internal static void Backward(
        ReadOnlySpan<float> dy,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> inverseRms,
        Span<float> dx,
        Span<float> dWeight)
    {
        int width = weight.Length;
        Span<float> normalised = new float[width];
        Span<float> weighted = new float[width];
        for (int r = 0; r < inverseRms.Length; r++)
        {
            ReadOnlySpan<float> dyRow = dy.Slice(r * width, width);
            TensorPrimitives.Multiply(x.Slice(r * width, width), inverseRms[r], normalised);
            if (!dWeight.IsEmpty)
            {
                TensorPrimitives.MultiplyAdd(dyRow, normalised, dWeight, dWeight);
            }

            if (!dx.IsEmpty)
            {
                Span<float> dxRow = dx.Slice(r * width, width);
                TensorPrimitives.Multiply(dyRow, weight, weighted);
                float mean = TensorPrimitives.Dot(weighted, normalised) / width;
                TensorPrimitives.MultiplyAdd(weighted, inverseRms[r], dxRow, dxRow);
                TensorPrimitives.MultiplyAdd(normalised, -mean * inverseRms[r], dxRow, dxRow);
            }
        }
    }
}
