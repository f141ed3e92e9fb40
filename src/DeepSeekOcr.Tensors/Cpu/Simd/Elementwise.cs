using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Runs an elementwise body over arrays: vectors, the tail and the threads are dealt with here once.</summary>
internal static unsafe class Elementwise
{
    /// <summary>Runs <typeparamref name="TBody"/> over <paramref name="count"/> elements.</summary>
    public static void Run<TBody>(int count, in ElementwiseOperands operands)
        where TBody : struct, IElementwise
    {
        var job = new Job<TBody>(operands);
        RowBlocks.Run(count, 1, ref job);
    }

    private readonly struct Job<TBody>(ElementwiseOperands operands) : IRowsJob
        where TBody : struct, IElementwise
    {
        public void Run(int block, int first, int end)
        {
            var kernel = new Kernel<TBody>(operands.At(first), end - first);
            SimdWidth.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel<TBody>(ElementwiseOperands operands, int count) : ISimdKernel
        where TBody : struct, IElementwise
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int i = 0;
            for (; i <= count - TSimd.Lanes; i += TSimd.Lanes)
            {
                TBody.Step<TSimd, TVector>(operands.At(i));
            }

            if (i < count)
            {
                Tail<TSimd, TVector>(operands.At(i), count - i);
            }
        }

        /// <summary>Fewer elements than a register holds are worked on in a copy.</summary>
        private static void Tail<TSimd, TVector>(ElementwiseOperands operands, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            const int MaxLanes = 16;
            float* copies = stackalloc float[5 * MaxLanes];
            new Span<float>(copies, 5 * MaxLanes).Clear();
            var copy = new ElementwiseOperands
            {
                A = Copy(operands.A, copies, count),
                B = Copy(operands.B, copies + MaxLanes, count),
                C = Copy(operands.C, copies + (2 * MaxLanes), count),
                Y = Copy(operands.Y, copies + (3 * MaxLanes), count),
                Z = Copy(operands.Z, copies + (4 * MaxLanes), count),
            };
            TBody.Step<TSimd, TVector>(copy);
            Copy(copy.Y, operands.Y, count);
            Copy(copy.Z, operands.Z, count);
        }

        private static float* Copy(float* from, float* to, int count)
        {
            if (from == null)
            {
                return null;
            }

            new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
            return to;
        }
    }
}
