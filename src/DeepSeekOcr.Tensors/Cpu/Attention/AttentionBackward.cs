using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Gradients of <see cref="AttentionForward"/>; head items run in parallel and each owns its queries, keys and values.</summary>
/// <remarks>
/// Weights are recomputed from the log-sum-exp. With P the weights and <c>D[q] = Σ dO[q]∘O[q]</c>:
/// <c>dV = Pᵀ·dO</c>, <c>dS = P∘(dO·Vᵀ − D)</c>, <c>dQ = scale·dS·K</c>, <c>dK = scale·dSᵀ·Q</c>.
/// The items' shares of the relative position tables are added up in order, so results do not depend on the number of threads.
/// </remarks>
internal static unsafe class AttentionBackward
{
    /// <summary>Adds the gradients; on bf16 numbers if the operands say so and they suit.</summary>
    public static void Run(in AttentionOperands operands, in AttentionGradients gradients)
    {
        if (BFloat16Numbers.Suit(operands))
        {
            Run<BFloat16Numbers>(operands, gradients);
        }
        else
        {
            Run<SingleNumbers>(operands, gradients);
        }
    }

    private static void Run<TNumbers>(in AttentionOperands operands, in AttentionGradients gradients)
        where TNumbers : struct, IAttentionNumbers
    {
        if (operands.RelativeHeight == null)
        {
            var plain = new Job<TNumbers>(operands, gradients, null, 0);
            WorkerPool.Shared.Run(operands.Items, ref plain);
            return;
        }

        int heightFloats = RelativeAxisGradient.TableFloats(operands.Height, operands.HeadWidth);
        int tableFloats = heightFloats + RelativeAxisGradient.TableFloats(operands.Width, operands.HeadWidth);
        using var shares = new NativeBuffer((long)operands.Items * tableFloats * sizeof(float));
        float* tables = (float*)shares.Pointer;
        var job = new Job<TNumbers>(operands, gradients, tables, tableFloats);
        WorkerPool.Shared.Run(operands.Items, ref job);
        for (int item = 1; item < operands.Items; item++)
        {
            var sum = new Span<float>(tables, tableFloats);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(tables + ((nint)item * tableFloats), tableFloats), sum);
        }

        if (operands.Items > 0)
        {
            AddTable(tables, operands.Height, operands.HeadWidth, gradients.DRelativeHeight);
            AddTable(tables + heightFloats, operands.Width, operands.HeadWidth, gradients.DRelativeWidth);
        }
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

    private readonly struct Job<TNumbers>(AttentionOperands operands, AttentionGradients gradients, float* tables, int tableFloats)
        : IParallelJob
        where TNumbers : struct, IAttentionNumbers
    {
        private readonly AttentionOperands _operands = operands;
        private readonly AttentionGradients _gradients = gradients;

        public void Run(int index)
        {
            var kernel = new AttentionBackwardItem<TNumbers>
            {
                Operands = _operands,
                Gradients = _gradients,
                Item = index,
                Tables = tables == null ? null : tables + ((nint)index * tableFloats),
            };
            SimdWidth.Dispatch(ref kernel);
        }
    }
}
