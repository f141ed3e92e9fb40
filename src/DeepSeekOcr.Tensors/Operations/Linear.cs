using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.MatMul;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>A linear layer: <c>y = x·Wᵀ + b (+ residual)</c>.</summary>
/// <remarks>
/// The bias and the residual stream are written first and the product is added to them, so that neither costs a pass of its own; with many
/// rows that happens piece by piece, in the cache.
/// </remarks>
public static unsafe class Linear
{
    /// <summary>Applies a weight to each row of <paramref name="x"/>.</summary>
    /// <param name="x">[…, inputs]</param>
    /// <param name="weight">[outputs, inputs], any format; a convolution's [outputs, …] with inputs elements an output is taken
    /// too.</param>
    /// <param name="bias">[outputs], F32</param>
    /// <param name="residual">[…, outputs], added to the result</param>
    /// <param name="precision">What many rows are multiplied in.</param>
    /// <returns>[…, outputs]</returns>
    /// <exception cref="ArgumentException">The widths do not fit.</exception>
    public static Tensor Apply(
        Tensor x, Weight weight, Weight? bias = null, Tensor? residual = null, Precision precision = Precision.Single)
    {
        int outputs = weight.Shape[0];
        int inputs = weight.Shape.Elements / outputs;
        if (x.Shape.Width != inputs)
        {
            throw new ArgumentException($"{weight.Name} {weight.Shape} takes rows of {inputs}, not {x.Shape}.", nameof(x));
        }

        Tensor y = Tensor.Empty(x.Shape.WithWidth(outputs));
        var start = new Accumulator(Address(bias), residual is null ? null : residual.Data, outputs);
        Multiply(x.Data, x.Shape.Rows, weight, y.Data, outputs, start, precision);
        if (Tape.Current is { } tape
            && (x.RequiresGradient || weight.RequiresGradient || bias is { RequiresGradient: true }
                || residual is { RequiresGradient: true }))
        {
            Record(tape, x, weight, bias, residual, y, precision);
        }

        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        GC.KeepAlive(residual);
        return y;
    }

    /// <summary>Applies several weights of one shape to the same rows: if those are few, as one piece of parallel work.</summary>
    /// <param name="x">[…, inputs]</param>
    /// <param name="weights">[outputs, inputs] each, any formats</param>
    /// <param name="results">[…, outputs] for each weight</param>
    /// <param name="precision">What many rows are multiplied in.</param>
    /// <exception cref="ArgumentException">The widths do not fit.</exception>
    public static void ApplyEach(Tensor x, ReadOnlySpan<Weight> weights, Span<Tensor> results, Precision precision = Precision.Single)
    {
        if (!AreTogether(x, weights))
        {
            for (int i = 0; i < weights.Length; i++)
            {
                results[i] = Apply(x, weights[i], precision: precision);
            }

            return;
        }

        int outputs = weights[0].Shape[0];
        Span<RowProduct> products = stackalloc RowProduct[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            results[i] = Tensor.Empty(x.Shape.WithWidth(outputs));
            products[i] = Product(x.Data, x.Shape.Rows, weights[i], results[i].Data);
        }

        WeightProducts.RunTogether(products, outputs, x.Shape.Width, outputs);
        GC.KeepAlive(x);
        for (int i = 0; i < weights.Length; i++)
        {
            GC.KeepAlive(weights[i]);
            GC.KeepAlive(results[i]);
        }
    }

    /// <summary>y (+)= x·Wᵀ over raw rows.</summary>
    internal static void Multiply(float* x, int rows, Weight weight, float* y, nint yRow, bool accumulate, Precision precision) =>
        Multiply(x, rows, weight, y, yRow, accumulate ? Accumulator.Kept : default, precision);

    private static void Multiply(float* x, int rows, Weight weight, float* y, nint yRow, in Accumulator start, Precision precision)
    {
        int outputs = weight.Shape[0];
        WeightProducts.Run(Product(x, rows, weight, y), outputs, weight.Shape.Elements / Math.Max(1, outputs), yRow, start, precision);
    }

    /// <summary>
    /// y = x·Wᵀ over raw rows, or, if it is not packed, a note of it in <paramref name="later"/>, to be run side by side with others.
    /// </summary>
    internal static void MultiplyOrDefer(
        float* x, int rows, Weight weight, float* y, Precision precision, Span<RowProduct> later, ref int count)
    {
        if (MatMulPlan.Choose(rows, weight.Format, precision).IsDense())
        {
            Multiply(x, rows, weight, y, weight.Shape[0], accumulate: false, precision);
        }
        else
        {
            later[count++] = Product(x, rows, weight, y);
        }
    }

    private static RowProduct Product(float* x, int rows, Weight weight, float* y) => new(x, rows, weight.Data, weight.Format, y);

    /// <summary>Adds the gradients of <c>y = x·Wᵀ</c> over raw rows; a null pointer is not wanted.</summary>
    internal static void Backward(float* dy, float* x, int rows, Weight weight, float* dx, Precision precision)
    {
        int outputs = weight.Shape[0];
        int inputs = weight.Shape.Elements / outputs;
        if (dx != null)
        {
            DenseProducts.Run(
                rows, inputs, outputs, dy, outputs, 1, (float*)weight.Data, inputs, 1, dx, inputs, accumulate: true, precision);
        }

        if (weight.Gradient is { } dWeight)
        {
            DenseProducts.Run(outputs, inputs, rows, dy, 1, outputs, x, inputs, 1, dWeight.Data, inputs, accumulate: true, precision);
        }
    }

    /// <summary>
    /// Whether products are one piece of work: of few rows, with weights of one shape that fits, and no gradient is wanted.
    /// </summary>
    private static bool AreTogether(Tensor x, ReadOnlySpan<Weight> weights)
    {
        foreach (Weight weight in weights)
        {
            if (MatMulPlan.Choose(x.Shape.Rows, weight.Format, Precision.Single).IsDense() || weight.Shape != weights[0].Shape
                || x.Shape.Width * weight.Shape[0] != weight.Shape.Elements)
            {
                return false;
            }
        }

        return Tape.Current is null;
    }

    private static float* Address(Weight? bias) => bias is null ? null
        : bias.Format == WeightFormat.F32 ? (float*)bias.Data
        : throw new InvalidOperationException($"{bias.Name} is stored as {bias.Format}, not F32.");

    private static void Record(Tape tape, Tensor x, Weight weight, Weight? bias, Tensor? residual, Tensor y, Precision precision)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            Tensor dy = y.Gradient;
            Backward(dy.Data, x.Data, x.Shape.Rows, weight, x.RequiresGradient ? x.Gradient.Data : null, precision);
            if (bias?.Gradient is { } dBias)
            {
                for (int r = 0; r < dy.Shape.Rows; r++)
                {
                    TensorPrimitives.Add(dBias.Span, dy.Row(r), dBias.Span);
                }
            }

            if (residual is { RequiresGradient: true })
            {
                TensorPrimitives.Add(residual.Gradient.Span, dy.Span, residual.Gradient.Span);
            }
        });
    }
}
