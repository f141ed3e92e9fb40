using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Operations.Losses;

namespace DeepSeekOcr.Tensors.Tests;

/// <summary>Operands that nobody else holds must not be collected before an operation has read them.</summary>
public sealed class TensorLifetimeTests
{
    private const int Rounds = 6;

    private static readonly Dictionary<string, Func<Random, Tensor>> Operations = new()
    {
        ["linear"] = random => Linear.Apply(
            Randoms.Tensor(random, [96, 256]), Randoms.Weight(random, "w", [160, 256]), Randoms.Weight(random, "b", [160]),
            Randoms.Tensor(random, [96, 160])),
        ["linear of few rows"] = random => Linear.Apply(Randoms.Tensor(random, [4, 512]), Randoms.Weight(random, "w", [256, 512])),
        ["linear, several weights"] = random =>
        {
            Tensor[] results = new Tensor[2];
            Linear.ApplyEach(
                Randoms.Tensor(random, [4, 512]), [Randoms.Weight(random, "a", [96, 512]), Randoms.Weight(random, "b", [96, 512])],
                results);
            return Add.Apply(results[0], results[1]);
        },
        ["gelu"] = random => Gelu.Apply(Randoms.Tensor(random, [200, 256])),
        ["quick gelu"] = random => QuickGelu.Apply(Randoms.Tensor(random, [200, 256])),
        ["gate"] = random => SwiGlu.Apply(Randoms.Tensor(random, [200, 256]), Randoms.Tensor(random, [200, 256])),
        ["product"] = random => Multiply.Apply(Randoms.Tensor(random, [200, 256]), Randoms.Tensor(random, [200, 256])),
        ["RMS norm"] = random => RmsNorm.Apply(Randoms.Tensor(random, [200, 256]), Randoms.Weight(random, "w", [256]), 1e-6f),
        ["layer norm"] = random => LayerNorm.Apply(
            Randoms.Tensor(random, [200, 256]), Randoms.Weight(random, "w", [256]), Randoms.Weight(random, "b", [256]), 1e-6f),
        ["convolution"] = random => Convolution.Apply(
            Randoms.Tensor(random, [1, 20, 20, 16]), Randoms.Weight(random, "w", [24, 16, 3, 3]), null, 1, 1),
        ["patches"] = random => PatchEmbedding.Apply(
            Randoms.Tensor(random, [1, 3, 64, 64]), Randoms.Weight(random, "w", [64, 3, 16, 16]), null, 16),
        ["rotation"] = random => new RotaryEmbedding(64, 10_000).Apply(Randoms.Tensor(random, [100, 256]), 3),
        ["attention"] = random => CausalAttention.Apply(
            Randoms.Tensor(random, [1, 60, 128]), Randoms.Tensor(random, [1, 60, 128]), Randoms.Tensor(random, [1, 60, 128]), 2),
        ["class token"] = random => ClassToken.Prepend(
            Parameter.AsTensor(Randoms.Weight(random, "w", [64])), Randoms.Tensor(random, [4, 100, 64])),
        ["experts"] = random => MixtureOfExperts.Apply(
            Randoms.Tensor(random, [12, 64]),
            Router.Apply(Randoms.Tensor(random, [12, 8]), 2, normalize: true, 1),
            [.. Enumerable.Range(0, 8).Select(_ => new Expert(
                Randoms.Weight(random, "g", [48, 64]), Randoms.Weight(random, "u", [48, 64]), Randoms.Weight(random, "d", [64, 48])))]),
        ["guidance"] = random =>
        {
            Tensor q = Randoms.Tensor(random, [1, 40, 64]);
            Tensor k = Randoms.Tensor(random, [1, 40, 64]);
            (q.RequiresGradient, k.RequiresGradient) = (true, true);
            using var tape = Tape.Record();
            tape.Backward(AttentionGuidance.Apply(q, k, 2, [.. Enumerable.Range(0, 80).Select(i => i % 40 / 2)], 80));
            return Add.Apply(q.Gradient, k.Gradient);
        },
        ["orthogonal matrix"] = random => Orthogonalize.Apply(Randoms.Tensor(random, [40, 60])),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Operation_OperandsHeldByNobodyElse_ReadsThemAll(string name)
    {
        float[] expected = Operations[name](new Random(7)).ToArray();
        await WhileCollecting(() => Assert.Equal(expected, Operations[name](new Random(7)).ToArray()));
    }

    [Fact]
    public async Task Span_OwnerHeldByNobodyElse_KeepsTheNumbers()
    {
        float[] expected = Randoms.Numbers(new Random(7), 1000);
        await WhileCollecting(() =>
        {
            Span<float> ofTensor = Tensor.From(expected, [1000]).View(200, [300]).Span;
            Span<float> ofWeight = Weights.Of("w", expected, [1000], trained: true).Values;
            Collecting();
            Assert.Equal(expected[200..500], ofTensor.ToArray());
            Assert.Equal(expected, ofWeight.ToArray());
        });
    }

    /// <summary>Repeats an action while the threads that its operations wait for are busy freeing memory.</summary>
    private static async Task WhileCollecting(Action action)
    {
        using var done = new CancellationTokenSource();
        Task collecting = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Collecting();
                }
            },
            CancellationToken.None);
        try
        {
            for (int i = 0; i < Rounds; i++)
            {
                action();
            }
        }
        finally
        {
            await done.CancelAsync();
            await collecting;
        }
    }

    private static void Collecting()
    {
        var job = default(CollectJob);
        WorkerPool.Shared.Run(2, ref job);
    }

    /// <summary>Frees what nobody holds, and takes and spoils its memory.</summary>
    private readonly struct CollectJob : IParallelJob
    {
        public void Run(int index)
        {
            if (index == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                for (int i = 0; i < 40; i++)
                {
                    Tensor.Empty([256 << (i % 10)]).Span.Fill(float.NaN);
                }
            }
        }
    }
}
