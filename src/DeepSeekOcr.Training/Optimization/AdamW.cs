using System.Numerics;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Training.Optimization;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), f32 master weights.</summary>
/// <remarks>Decay applies to parameters of two and more dimensions only: not to biases, norms and learned rows.</remarks>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to √v̂.</param>
/// <param name="weightDecay">Share of a weight taken away a step, times the learning rate.</param>
public sealed class AdamW(float beta1 = 0.9f, float beta2 = 0.95f, float epsilon = 1e-8f, float weightDecay = 0.1f)
{
    /// <summary>Updates one parameter from its gradient.</summary>
    /// <param name="weight">F32, with a gradient.</param>
    /// <param name="first">First moment, of the weight's length; updated.</param>
    /// <param name="second">Second moment, of the weight's length; updated.</param>
    /// <param name="step">Number of this update, from 1.</param>
    /// <param name="learningRate">Of this parameter at this step.</param>
    /// <param name="gradientScale">Factor on the gradient, as clipping asks for.</param>
    public void Update(Weight weight, Span<float> first, Span<float> second, long step, float learningRate, float gradientScale = 1)
    {
        ReadOnlySpan<float> gradient = (weight.Gradient ?? throw new ArgumentException($"{weight.Name} is frozen.", nameof(weight))).Span;
        Span<float> values = weight.Values;
        float keep = weight.Shape.Rank >= 2 ? 1 - (learningRate * weightDecay) : 1;
        float scale1 = (float)(1 / (1 - Math.Pow(beta1, step)));
        float scale2 = (float)(1 / (1 - Math.Pow(beta2, step)));
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> g = new Vector<float>(gradient[i..]) * gradientScale;
            Vector<float> m = (new Vector<float>(first[i..]) * beta1) + (g * (1 - beta1));
            Vector<float> v = (new Vector<float>(second[i..]) * beta2) + (g * g * (1 - beta2));
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            Vector<float> change = m * scale1 / (Vector.SquareRoot(v * scale2) + new Vector<float>(epsilon));
            ((new Vector<float>(values[i..]) * keep) - (change * learningRate)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            float g = gradient[i] * gradientScale;
            first[i] = (first[i] * beta1) + (g * (1 - beta1));
            second[i] = (second[i] * beta2) + (g * g * (1 - beta2));
            values[i] = (values[i] * keep) - (learningRate * (first[i] * scale1) / (MathF.Sqrt(second[i] * scale2) + epsilon));
        }
    }
}
