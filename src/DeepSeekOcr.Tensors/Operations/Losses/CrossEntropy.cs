using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Operations.Losses;

/// <summary>Softmax cross-entropy: <c>loss = Σ_r (ln Σ_v e^logits[r,v] − logits[r,label[r]]) / denominator</c>.</summary>
/// <remarks>
/// Softmax and loss are one operation, so that the probabilities are never stored: backward makes them again from ln Σ e^x.
/// </remarks>
public static class CrossEntropy
{
    /// <summary>The label of a row that does not count.</summary>
    public const int Ignored = -100;

    // Elements whose exponentials are held at a time: 4 kB on the stack.
    private const int Chunk = 1024;

    /// <summary>The loss of predicting <paramref name="labels"/>, already aligned with the rows.</summary>
    /// <param name="logits">[rows, vocabulary]</param>
    /// <param name="labels">[rows]; <see cref="Ignored"/> where a row does not count.</param>
    /// <param name="denominator">What the sum is divided by: the number of targets of the whole batch, of which this may be a part.</param>
    /// <exception cref="ArgumentException">Labels do not fit the logits, or the denominator is not positive.</exception>
    public static TokenLosses Apply(Tensor logits, ReadOnlySpan<int> labels, float denominator)
    {
        Check(logits, labels, denominator);
        int rows = labels.Length;
        Tensor kept = Tensor.Empty([rows]);
        labels.CopyTo(Integers(kept));
        Tensor logSums = Tensor.Empty([rows]);
        Tensor losses = Tensor.Empty([rows]);
        Tensor best = Tensor.Empty([rows]);
        var job = new ForwardJob(logits, kept, logSums, losses, best);
        RowBlocks.Run(rows, logits.Shape.Width, ref job);
        TokenLosses result = Summarise(labels, losses, best, denominator);
        if (Tape.Current is { } tape && logits.RequiresGradient)
        {
            Record(tape, logits, kept, logSums, denominator, result.Loss);
        }

        return result;
    }

    private static void Check(Tensor logits, ReadOnlySpan<int> labels, float denominator)
    {
        if (!(denominator > 0))
        {
            throw new ArgumentException($"A loss cannot be divided by {denominator}.", nameof(denominator));
        }

        if (labels.Length != logits.Shape.Rows)
        {
            throw new ArgumentException($"{labels.Length} labels do not fit logits of {logits.Shape}.", nameof(labels));
        }

        for (int r = 0; r < labels.Length; r++)
        {
            if (labels[r] != Ignored && (uint)labels[r] >= (uint)logits.Shape.Width)
            {
                throw new ArgumentException($"Label {r} is {labels[r]}; the vocabulary has {logits.Shape.Width} tokens.", nameof(labels));
            }
        }
    }

    private static TokenLosses Summarise(ReadOnlySpan<int> labels, Tensor losses, Tensor best, float denominator)
    {
        double sum = 0;
        int targets = 0;
        int correct = 0;
        for (int r = 0; r < labels.Length; r++)
        {
            sum += losses.Span[r];
            targets += labels[r] == Ignored ? 0 : 1;
            correct += labels[r] == Integers(best)[r] ? 1 : 0;
        }

        return new TokenLosses(Tensor.From([(float)(sum / denominator)], [1]), losses, best, targets, correct);
    }

    private static Span<int> Integers(Tensor tensor) => MemoryMarshal.Cast<float, int>(tensor.Span);

    /// <summary>ln Σ e^x, and where the largest x is.</summary>
    internal static float LogSum(ReadOnlySpan<float> x, out int best)
    {
        Span<float> powers = stackalloc float[Chunk];
        best = TensorPrimitives.IndexOfMax(x);
        float largest = x[best];
        double sum = 0;
        for (int from = 0; from < x.Length; from += Chunk)
        {
            Span<float> part = powers[..Math.Min(Chunk, x.Length - from)];
            TensorPrimitives.Subtract(x.Slice(from, part.Length), largest, part);
            TensorPrimitives.Exp(part, part);
            sum += TensorPrimitives.Sum<float>(part);
        }

        return largest + (float)Math.Log(sum);
    }

    /// <summary>Adds the gradient of one row: <c>dx += scale·(softmax(x) − onehot(label))</c>.</summary>
    internal static void Backward(ReadOnlySpan<float> x, int label, float logSum, float scale, Span<float> dx)
    {
        Span<float> powers = stackalloc float[Chunk];
        for (int from = 0; from < x.Length; from += Chunk)
        {
            Span<float> part = powers[..Math.Min(Chunk, x.Length - from)];
            Span<float> into = dx.Slice(from, part.Length);
            TensorPrimitives.Subtract(x.Slice(from, part.Length), logSum, part);
            TensorPrimitives.Exp(part, part);
            TensorPrimitives.MultiplyAdd(part, scale, into, into);
        }

        dx[label] -= scale;
    }

    private static void Record(Tape tape, Tensor logits, Tensor labels, Tensor logSums, float denominator, Tensor loss)
    {
        loss.RequiresGradient = true;
        tape.Add(() =>
        {
            var job = new BackwardJob(logits, labels, logSums, loss.Gradient.Span[0] / denominator, logits.Gradient);
            RowBlocks.Run(logits.Shape.Rows, logits.Shape.Width, ref job);
        });
    }

    private readonly struct ForwardJob(Tensor logits, Tensor labels, Tensor logSums, Tensor losses, Tensor best) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            for (int r = first; r < end; r++)
            {
                int label = Integers(labels)[r];
                (losses.Span[r], Integers(best)[r]) = (0, 0);
                if (label != Ignored)
                {
                    logSums.Span[r] = LogSum(logits.Row(r), out Integers(best)[r]);
                    losses.Span[r] = logSums.Span[r] - logits.Row(r)[label];
                }
            }
        }
    }

    private readonly struct BackwardJob(Tensor logits, Tensor labels, Tensor logSums, float scale, Tensor dLogits) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            for (int r = first; r < end; r++)
            {
                int label = Integers(labels)[r];
                if (label != Ignored)
                {
                    Backward(logits.Row(r), label, logSums.Span[r], scale, dLogits.Row(r));
                }
            }
        }
    }
}
