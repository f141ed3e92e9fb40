using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests;

/// <summary>Runs an operation's backward for a chosen incoming gradient, and checks it numerically.</summary>
internal static class Gradients
{
    /// <summary>Records <paramref name="operation"/> with loss <c>Σ dy∘y</c> and plays it backwards; returns y.</summary>
    public static Tensor Of(Func<Tensor> operation, float[] dy, params ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs)
        {
            input.RequiresGradient = true;
        }

        using var tape = Tape.Record();
        Tensor y = operation();
        Tensor loss = Tensor.Zeros([1]);
        tape.Add(() =>
        {
            Span<float> gradient = y.Gradient.Span;
            for (int i = 0; i < dy.Length; i++)
            {
                gradient[i] += dy[i];
            }
        });
        tape.Backward(loss);
        return y;
    }

    /// <summary>Checks every gradient of an operation against finite differences of <c>Σ dy∘y</c>, for random dy.</summary>
    public static void CheckNumerically(
        Random random, Func<Tensor> operation, Tensor[] inputs, Weight[] weights, float step = 1e-2f, double tolerance = 5e-3)
    {
        float[] dy = Randoms.Numbers(random, operation().Length);
        Of(operation, dy, inputs);
        foreach (Tensor input in inputs)
        {
            FiniteDifferences.Check("input", () => input.Span, input.Gradient.ToArray(), Loss, step, tolerance);
        }

        foreach (Weight weight in weights)
        {
            FiniteDifferences.Check(weight.Name, () => weight.Values, weight.Gradient!.ToArray(), Loss, step, tolerance);
        }

        double Loss()
        {
            float[] y = operation().ToArray();
            double sum = 0;
            for (int i = 0; i < dy.Length; i++)
            {
                sum += (double)y[i] * dy[i];
            }

            return sum;
        }
    }
}
