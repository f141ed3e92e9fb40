using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors.Cpu.MatMul;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Operations.Experts;

/// <summary>The routed experts of a mixture: <c>y[t] = Σ_j w[t,j] · E_{id[t,j]}(x[t])</c>.</summary>
/// <remarks>
/// DeepSeekMoE (arXiv 2401.06066), eq. 3. Tokens are grouped by expert, so that each expert is one matrix product over all its tokens and
/// its weights are read once. A token's experts are added in the order in which the router lists them, whatever the grouping.
/// </remarks>
public static unsafe class MixtureOfExperts
{
    /// <summary>Sends each token through its experts.</summary>
    /// <param name="x">[tokens, width]</param>
    /// <param name="routing">What the router chose for these tokens.</param>
    /// <param name="experts">All experts, of equal shapes.</param>
    /// <param name="precision">What many rows are multiplied in.</param>
    /// <returns>[tokens, width]</returns>
    public static Tensor Apply(Tensor x, in Routing routing, IReadOnlyList<Expert> experts, Precision precision = Precision.Single)
    {
        int tokens = x.Shape.Rows;
        int width = x.Shape.Width;
        int slots = tokens * routing.TopK;
        var groups = Grouping.Of(routing.Ids, experts.Count);
        Tensor gathered = Tensor.Empty([slots, width]);
        var gathering = new GatherJob(x, routing.TopK, groups, gathered);
        RowBlocks.Run(slots, width, ref gathering);

        int hidden = experts[0].Width;
        Tensor gate = Tensor.Empty([slots, hidden]);
        Tensor up = Tensor.Empty([slots, hidden]);
        Tensor activated = Tensor.Empty([slots, hidden]);
        Tensor outputs = Tensor.Empty([slots, width]);
        // A token's experts are few and small: side by side they are two pieces of parallel work instead of three an expert.
        Span<RowProduct> products = stackalloc RowProduct[2 * experts.Count];
        int count = 0;
        Span<int> starts = groups.Starts;
        for (int e = 0; e < experts.Count; e++)
        {
            (int first, int rows) = (starts[e], starts[e + 1] - starts[e]);
            if (rows > 0)
            {
                // All experts of a single token read one row, which is rounded once.
                float* from = tokens == 1 ? x.Data : gathered.Data + (first * (nint)width);
                Linear.MultiplyOrDefer(from, rows, experts[e].Gate, gate.Data + (first * (nint)hidden), precision, products, ref count);
                Linear.MultiplyOrDefer(from, rows, experts[e].Up, up.Data + (first * (nint)hidden), precision, products, ref count);
            }
        }

        WeightProducts.RunTogether(products[..count], hidden, width, hidden);
        SwiGlu.Forward(gate.Span, up.Span, activated.Span);
        count = 0;
        for (int e = 0; e < experts.Count; e++)
        {
            (int first, int rows) = (starts[e], starts[e + 1] - starts[e]);
            if (rows > 0)
            {
                Linear.MultiplyOrDefer(
                    activated.Data + (first * (nint)hidden), rows, experts[e].Down, outputs.Data
                        + (first * (nint)width), precision, products, ref count);
            }
        }

        WeightProducts.RunTogether(products[..count], width, hidden, width);
        Tensor y = Combine(outputs, routing, groups, x.Shape);
        if (Tape.Current is { } tape && (x.RequiresGradient || routing.Weights.RequiresGradient || experts[0].RequiresGradient))
        {
            Record(tape, x, routing, experts, groups, new Activations(gathered, gate, up, activated, outputs), y, precision);
        }

        GC.KeepAlive(x);
        GC.KeepAlive(gathered);
        GC.KeepAlive(activated);
        GC.KeepAlive(experts);
        return y;
    }

    private static Span<float> Rows(Tensor tensor, int first, int count) =>
        tensor.Span.Slice(first * tensor.Shape.Width, count * tensor.Shape.Width);

    private static Tensor Combine(Tensor outputs, in Routing routing, Grouping groups, Shape shape)
    {
        Tensor y = Tensor.Zeros(shape);
        var job = new CombineJob(outputs, routing, groups, y);
        RowBlocks.Run(shape.Rows, routing.TopK * shape.Width, ref job);
        return y;
    }

    private static void Record(
        Tape tape, Tensor x, Routing routing, IReadOnlyList<Expert> experts, Grouping groups, Activations kept, Tensor y,
        Precision precision)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            Tensor dOutputs = Spread(y.Gradient, routing, groups, kept.Outputs);
            Tensor dGathered = Tensor.Zeros(kept.Gathered.Shape);
            Tensor dActivated = Tensor.Zeros(kept.Activated.Shape);
            Tensor dGate = Tensor.Zeros(kept.Gate.Shape);
            Tensor dUp = Tensor.Zeros(kept.Up.Shape);
            for (int e = 0; e < experts.Count; e++)
            {
                (int first, int count) = groups.Range(e);
                if (count > 0)
                {
                    nint wide = first * (nint)x.Shape.Width;
                    nint hidden = first * (nint)kept.Gate.Shape.Width;
                    Linear.Backward(
                        dOutputs.Data + wide, kept.Activated.Data + hidden, count, experts[e].Down, dActivated.Data + hidden, precision);
                    SwiGlu.Backward(
                        Rows(dActivated, first, count), Rows(kept.Gate, first, count), Rows(kept.Up, first, count),
                        Rows(dGate, first, count), Rows(dUp, first, count));
                    Linear.Backward(
                        dGate.Data + hidden, kept.Gathered.Data + wide, count, experts[e].Gate, dGathered.Data + wide, precision);
                    Linear.Backward(dUp.Data + hidden, kept.Gathered.Data + wide, count, experts[e].Up, dGathered.Data + wide, precision);
                }
            }

            if (x.RequiresGradient)
            {
                for (int slot = 0; slot < dGathered.Shape.Rows; slot++)
                {
                    Span<float> row = x.Gradient.Row(slot / routing.TopK);
                    TensorPrimitives.Add(row, dGathered.Row(groups.PositionOf[slot]), row);
                }
            }
        });
    }

    /// <summary>Gradient of <see cref="Combine"/>: of the experts' outputs (returned) and of the routing weights (added).</summary>
    private static Tensor Spread(Tensor dy, Routing routing, Grouping groups, Tensor outputs)
    {
        Tensor dOutputs = Tensor.Empty(outputs.Shape);
        Span<float> dWeights = routing.Weights.RequiresGradient ? routing.Weights.Gradient.Span : default;
        for (int slot = 0; slot < outputs.Shape.Rows; slot++)
        {
            Span<float> row = dy.Row(slot / routing.TopK);
            int position = groups.PositionOf[slot];
            TensorPrimitives.Multiply(row, routing.Weights.Span[slot], dOutputs.Row(position));
            if (!dWeights.IsEmpty)
            {
                dWeights[slot] += TensorPrimitives.Dot<float>(row, outputs.Row(position));
            }
        }

        return dOutputs;
    }

    private readonly struct GatherJob(Tensor x, int topK, Grouping groups, Tensor gathered) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            Span<int> slotAt = groups.SlotAt;
            for (int position = first; position < end; position++)
            {
                x.Row(slotAt[position] / topK).CopyTo(gathered.Row(position));
            }
        }
    }

    private readonly struct CombineJob(Tensor outputs, Routing routing, Grouping groups, Tensor y) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            Span<int> positionOf = groups.PositionOf;
            ReadOnlySpan<float> weights = routing.Weights.Span;
            for (int slot = first * routing.TopK; slot < end * routing.TopK; slot++)
            {
                Span<float> row = y.Row(slot / routing.TopK);
                TensorPrimitives.MultiplyAdd(outputs.Row(positionOf[slot]), weights[slot], row, row);
            }
        }
    }

    private sealed record Activations(Tensor Gathered, Tensor Gate, Tensor Up, Tensor Activated, Tensor Outputs);

    /// <summary>Slots (token, choice) sorted by expert, stably. The integers live in the arena.</summary>
    private readonly struct Grouping
    {
        private readonly Tensor _starts;
        private readonly Tensor _slotAt;
        private readonly Tensor _positionOf;

        private Grouping(Tensor starts, Tensor slotAt, Tensor positionOf)
        {
            _starts = starts;
            _slotAt = slotAt;
            _positionOf = positionOf;
        }

        /// <summary>First position of each expert's slots, and the end.</summary>
        public Span<int> Starts => MemoryMarshal.Cast<float, int>(_starts.Span);

        /// <summary>First position of an expert's slots, and their number.</summary>
        public (int First, int Count) Range(int expert) => (Starts[expert], Starts[expert + 1] - Starts[expert]);

        public Span<int> SlotAt => MemoryMarshal.Cast<float, int>(_slotAt.Span);

        public Span<int> PositionOf => MemoryMarshal.Cast<float, int>(_positionOf.Span);

        public static Grouping Of(ReadOnlySpan<int> ids, int experts)
        {
            var grouping = new Grouping(Tensor.Zeros([experts + 1]), Tensor.Empty([ids.Length]), Tensor.Empty([ids.Length]));
            Span<int> starts = grouping.Starts;
            foreach (int id in ids)
            {
                starts[id + 1]++;
            }

            for (int e = 0; e < experts; e++)
            {
                starts[e + 1] += starts[e];
            }

            Span<int> next = stackalloc int[experts];
            starts[..experts].CopyTo(next);
            for (int slot = 0; slot < ids.Length; slot++)
            {
                int position = next[ids[slot]]++;
                grouping.SlotAt[position] = slot;
                grouping.PositionOf[slot] = position;
            }

            return grouping;
        }
    }
}
