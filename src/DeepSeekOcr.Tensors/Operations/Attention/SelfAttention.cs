using DeepSeekOcr.Tensors.Cpu.Attention;

namespace DeepSeekOcr.Tensors.Operations.Attention;

/// <summary>Multi-head attention of every token to every token: <c>y = softmax(q·kᵀ/√d + bias)·v</c> in each head.</summary>
/// <remarks>
/// Vaswani et al. 2017 (arXiv 1706.03762), §3.2, computed in blocks (arXiv 2205.14135): memory grows with the tokens, not their square.
/// </remarks>
public static unsafe class SelfAttention
{
    /// <summary>Attends within each sequence.</summary>
    /// <param name="qkv">[batch, tokens, 3·heads·headWidth]: all queries, then all keys, then all values, each split into heads.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="precision">What the products multiply.</param>
    /// <returns>[batch, tokens, heads·headWidth]</returns>
    /// <exception cref="ArgumentException">The shape does not split so.</exception>
    public static Tensor Apply(Tensor qkv, int heads, Precision precision = Precision.Single)
    {
        Shape shape = qkv.Shape;
        if (shape.Rank != 3)
        {
            throw new ArgumentException($"Attention takes [batch, tokens, 3·heads·headWidth], not {shape}.", nameof(qkv));
        }

        return Attend(qkv, Operands(qkv, heads, shape[0], shape[1], precision), null, null);
    }

    /// <summary>Attends within each grid of tokens with the decomposed bias
    /// <c>q·relH[qy − ky + height − 1] + q·relW[qx − kx + width − 1]</c>, q unscaled.</summary>
    /// <remarks>Li et al. 2021 (arXiv 2112.01526), as used by Segment Anything (arXiv 2304.02643).</remarks>
    /// <param name="qkv">[batch, height, width, 3·heads·headWidth], split as in <see cref="Apply"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="relH">[2·height − 1, headWidth]</param>
    /// <param name="relW">[2·width − 1, headWidth]</param>
    /// <param name="precision">What the products multiply.</param>
    /// <returns>[batch, height, width, heads·headWidth]</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static Tensor ApplyWithRelativePosition(
        Tensor qkv, int heads, Tensor relH, Tensor relW, Precision precision = Precision.Single)
    {
        Shape shape = qkv.Shape;
        if (shape.Rank != 4)
        {
            throw new ArgumentException($"Attention takes [batch, height, width, 3·heads·headWidth], not {shape}.", nameof(qkv));
        }

        AttentionOperands operands = Operands(qkv, heads, shape[0], shape[1] * shape[2], precision);
        CheckTable(relH, shape[1], operands.HeadWidth, nameof(relH));
        CheckTable(relW, shape[2], operands.HeadWidth, nameof(relW));
        (operands.Height, operands.Width) = (shape[1], shape[2]);
        operands.RelativeHeight = relH.Data;
        operands.RelativeWidth = relW.Data;
        return Attend(qkv, operands, relH, relW);
    }

    private static AttentionOperands Operands(Tensor qkv, int heads, int batch, int tokens, Precision precision)
    {
        int width = qkv.Shape.Width;
        if (heads < 1 || width == 0 || width % (3 * heads) != 0)
        {
            throw new ArgumentException($"Rows of {width} numbers do not hold queries, keys and values of {heads} heads.", nameof(qkv));
        }

        return new AttentionOperands
        {
            Precision = precision,
            Q = qkv.Data,
            K = qkv.Data + (width / 3),
            V = qkv.Data + (2 * (width / 3)),
            RowStep = width,
            Batch = batch,
            Heads = heads,
            HeadWidth = width / 3 / heads,
            Tokens = tokens,
        };
    }

    private static void CheckTable(Tensor table, int extent, int headWidth, string name)
    {
        Shape expected = [(2 * extent) - 1, headWidth];
        if (table.Shape != expected)
        {
            throw new ArgumentException($"The table of {extent} positions is {table.Shape}, not {expected}.", name);
        }
    }

    private static Tensor Attend(Tensor qkv, AttentionOperands operands, Tensor? relH, Tensor? relW)
    {
        Tensor y = Tensor.Empty(qkv.Shape.WithWidth(qkv.Shape.Width / 3));
        if (Tape.Current is { } tape && (qkv.RequiresGradient || relH is { RequiresGradient: true } || relW is { RequiresGradient: true }))
        {
            Tensor logSumExp = Tensor.Empty([operands.Items, operands.Tokens]);
            AttentionForward.Run(in operands, y.Data, logSumExp.Data);
            Record(tape, qkv, operands, relH, relW, y, logSumExp);
        }
        else
        {
            AttentionForward.Run(in operands, y.Data, null);
        }

        GC.KeepAlive(qkv);
        GC.KeepAlive(relH);
        GC.KeepAlive(relW);
        return y;
    }

    private static void Record(
        Tape tape, Tensor qkv, AttentionOperands operands, Tensor? relH, Tensor? relW, Tensor y, Tensor logSumExp)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            int width = qkv.Shape.Width / 3;
            float* dqkv = qkv.RequiresGradient ? qkv.Gradient.Data : null;
            var gradients = new AttentionGradients
            {
                Output = y.Data,
                LogSumExp = logSumExp.Data,
                DOutput = y.Gradient.Data,
                DQ = dqkv,
                DK = dqkv == null ? null : dqkv + width,
                DV = dqkv == null ? null : dqkv + (2 * width),
                DRelativeHeight = relH is { RequiresGradient: true } ? relH.Gradient.Data : null,
                DRelativeWidth = relW is { RequiresGradient: true } ? relW.Gradient.Data : null,
            };
            AttentionBackward.Run(in operands, in gradients);
        });
    }
}
