using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Gradients of <see cref="AttentionForward"/>; head items run in parallel and each owns its queries, keys and values.</summary>
/// <remarks>
/// Weights are recomputed from the log-sum-exp. With P the weights and <c>D[q] = Σ dO[q]∘O[q]</c>:
/// <c>dV = Pᵀ·dO</c>, <c>dS = P∘(dO·Vᵀ − D)</c>, <c>dQ = scale·dS·K</c>, <c>dK = scale·dSᵀ·Q</c>.
/// The items' shares of the relative position tables are added up in order, so results do not depend on the number of threads.
/// </remarks>
internal unsafe struct AttentionBackward : IParallelJob
{
    private AttentionOperands _operands;
    private AttentionGradients _gradients;
    private float* _tables;
    private int _tableFloats;

    /// <summary>Adds the gradients.</summary>
    public static void Run(in AttentionOperands operands, in AttentionGradients gradients)
    {
        var job = new AttentionBackward { _operands = operands, _gradients = gradients };
        if (operands.RelativeHeight == null)
        {
            WorkerPool.Shared.Run(operands.Items, ref job);
            return;
        }

        int heightFloats = RelativeAxisGradient.TableFloats(operands.Height, operands.HeadWidth);
        int widthFloats = RelativeAxisGradient.TableFloats(operands.Width, operands.HeadWidth);
        job._tableFloats = heightFloats + widthFloats;
        using var shares = new NativeBuffer((long)operands.Items * job._tableFloats * sizeof(float));
        job._tables = (float*)shares.Pointer;
        WorkerPool.Shared.Run(operands.Items, ref job);
        for (int item = 1; item < operands.Items; item++)
        {
            var sum = new Span<float>(job._tables, job._tableFloats);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(job._tables + ((nint)item * job._tableFloats), job._tableFloats), sum);
        }

        if (operands.Items > 0)
        {
            AddTable(job._tables, operands.Height, operands.HeadWidth, gradients.DRelativeHeight);
            AddTable(job._tables + heightFloats, operands.Width, operands.HeadWidth, gradients.DRelativeWidth);
        }
    }

    /// <inheritdoc/>
    public void Run(int index)
    {
        var kernel = new AttentionBackwardItem
        {
            Operands = _operands,
            Gradients = _gradients,
            Item = index,
            Tables = _tables == null ? null : _tables + ((nint)index * _tableFloats),
        };
        SimdWidth.Dispatch(ref kernel);
    }

    private static void AddTable(float* share, int extent, int headWidth, float* destination)
    {
        int rows = (2 * extent) - 1;
        int step = RelativeAxisGradient.PaddedRows(extent);
        for (int r = 0; destination != null && r < rows; r++)
        {
            for (int c = 0; c < headWidth; c++)
            {
                destination[(r * headWidth) + c] += share[(c * step) + r];
            }
        }
    }
}
