using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>The row that a vision transformer puts in front of each sequence of a batch.</summary>
/// <remarks>Dosovitskiy et al. 2020 (arXiv 2010.11929), eq. 1.</remarks>
public static class ClassToken
{
    /// <summary>Puts a row in front of each sequence.</summary>
    /// <param name="token">width elements, any shape</param>
    /// <param name="x">[B, T, width]</param>
    /// <returns>[B, 1 + T, width]</returns>
    /// <exception cref="ArgumentException">The extents do not fit.</exception>
    public static Tensor Prepend(Tensor token, Tensor x)
    {
        (int batch, int length, int width) = Extents(x);
        if (token.Length != width)
        {
            throw new ArgumentException($"{token.Shape} is not a row of {x.Shape}.", nameof(token));
        }

        Tensor y = Tensor.Empty([batch, 1 + length, width]);
        for (int item = 0; item < batch; item++)
        {
            token.Span.CopyTo(y.Row(item * (1 + length)));
            Rest(x, item, length).CopyTo(Rest(y, item, length, skip: 1));
        }

        if (Tape.Current is { } tape && (token.RequiresGradient || x.RequiresGradient))
        {
            RecordPrepend(tape, token, x, y);
        }

        GC.KeepAlive(token);
        return y;
    }

    /// <summary>Takes the first row of each sequence away.</summary>
    /// <param name="x">[B, 1 + T, width]</param>
    /// <returns>[B, T, width]</returns>
    /// <exception cref="ArgumentException">Sequences have no row.</exception>
    public static Tensor Drop(Tensor x)
    {
        (int batch, int length, int width) = Extents(x);
        ArgumentOutOfRangeException.ThrowIfZero(length, nameof(x));
        Tensor y = Tensor.Empty([batch, length - 1, width]);
        for (int item = 0; item < batch; item++)
        {
            Rest(x, item, length - 1, skip: 1).CopyTo(Rest(y, item, length - 1));
        }

        if (Tape.Current is { } tape && x.RequiresGradient)
        {
            RecordDrop(tape, x, y);
        }

        return y;
    }

    private static void RecordPrepend(Tape tape, Tensor token, Tensor x, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            int length = x.Shape[1];
            for (int item = 0; item < x.Shape[0]; item++)
            {
                if (token.RequiresGradient)
                {
                    TensorPrimitives.Add(token.Gradient.Span, y.Gradient.Row(item * (1 + length)), token.Gradient.Span);
                }

                if (x.RequiresGradient)
                {
                    Span<float> dx = Rest(x.Gradient, item, length);
                    TensorPrimitives.Add(dx, Rest(y.Gradient, item, length, skip: 1), dx);
                }
            }
        });
    }

    private static void RecordDrop(Tape tape, Tensor x, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            for (int item = 0; item < y.Shape[0]; item++)
            {
                Span<float> dx = Rest(x.Gradient, item, y.Shape[1], skip: 1);
                TensorPrimitives.Add(dx, Rest(y.Gradient, item, y.Shape[1]), dx);
            }
        });
    }

    /// <summary>The <paramref name="length"/> rows of a sequence after its first <paramref name="skip"/>.</summary>
    private static Span<float> Rest(Tensor x, int item, int length, int skip = 0)
    {
        int first = (item * (skip + length)) + skip;
        return x.Rows(first, first + length);
    }

    private static (int Batch, int Length, int Width) Extents(Tensor x) => x.Shape.Rank == 3
        ? (x.Shape[0], x.Shape[1], x.Shape[2])
        : throw new ArgumentException($"Sequences are [B, T, width], not {x.Shape}.", nameof(x));
}
