using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Attention;

public sealed class SelfAttentionTests
{
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 64 },
        { 2, 7, 3, 10 },
        { 1, 33, 2, 12 },
        { 2, 196, 2, 16 },
        { 1, 257, 2, 64 },
        { 1, 600, 1, 48 },
        { 1, 5, 1, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Apply_RandomShapes_EqualsNaiveTwin(int batch, int tokens, int heads, int width)
    {
        Tensor qkv = Qkv(new Random(tokens), batch, tokens, heads, width, 3);
        Closeness.Check("y", SelfAttention.Apply(qkv, heads).ToArray(), Naive(qkv, batch, tokens, heads, width, NaiveAttention.None));
    }

    [Fact]
    public void Apply_ScoresOfHundreds_StaysFinite()
    {
        Tensor qkv = Qkv(new Random(2), 1, 300, 1, 16, 40);
        Closeness.Check("y", SelfAttention.Apply(qkv, 1).ToArray(), Naive(qkv, 1, 300, 1, 16, NaiveAttention.None), 1e-3);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 8)]
    [InlineData(2, 5, 3, 2, 10)]
    [InlineData(3, 14, 14, 2, 16)]
    [InlineData(1, 23, 40, 1, 64)]
    public void ApplyWithRelativePosition_RandomGrids_EqualsNaiveTwin(int batch, int height, int gridWidth, int heads, int width)
    {
        var random = new Random(height);
        int tokens = height * gridWidth;
        Tensor qkv = Qkv(random, batch, tokens, heads, width, 2);
        Tensor relH = Randoms.Tensor(random, [(2 * height) - 1, width]);
        Tensor relW = Randoms.Tensor(random, [(2 * gridWidth) - 1, width]);
        Tensor grid = qkv.Reshape([batch, height, gridWidth, 3 * heads * width]);
        float[] expected = Naive(qkv, batch, tokens, heads, width, (head, sequence, i, j) =>
        {
            ReadOnlySpan<float> q = qkv.Row((sequence * tokens) + i).Slice(head * width, width);
            return Dot(q, relH.Row((i / gridWidth) - (j / gridWidth) + height - 1))
                + Dot(q, relW.Row((i % gridWidth) - (j % gridWidth) + gridWidth - 1));
        });
        Closeness.Check("y", SelfAttention.ApplyWithRelativePosition(grid, heads, relH, relW).ToArray(), expected);
    }

    [Theory]
    [InlineData(2, 7, 2, 5)]
    [InlineData(1, 70, 1, 8)]
    [InlineData(1, 33, 2, 12)]
    public void Backward_RandomRows_MatchesFiniteDifferences(int batch, int tokens, int heads, int width)
    {
        var random = new Random(tokens);
        Tensor qkv = Qkv(random, batch, tokens, heads, width, 1);
        Gradients.CheckNumerically(random, () => SelfAttention.Apply(qkv, heads), [qkv], []);
    }

    [Theory]
    [InlineData(2, 3, 5, 2, 6)]
    [InlineData(1, 9, 10, 1, 8)]
    public void Backward_RelativePosition_MatchesFiniteDifferences(int batch, int height, int gridWidth, int heads, int width)
    {
        var random = new Random(height);
        Tensor grid = Qkv(random, batch, height * gridWidth, heads, width, 1).Reshape([batch, height, gridWidth, 3 * heads * width]);
        Tensor relH = Randoms.Tensor(random, [(2 * height) - 1, width]);
        Tensor relW = Randoms.Tensor(random, [(2 * gridWidth) - 1, width]);
        Gradients.CheckNumerically(random, () => SelfAttention.ApplyWithRelativePosition(grid, heads, relH, relW), [grid, relH, relW], []);
    }

    [Fact]
    public void Backward_OneAndThreeThreads_GivesTheSameBits()
    {
        var random = new Random(3);
        float[] numbers = Randoms.Numbers(random, 4 * 80 * 3 * 24);
        float[] tables = Randoms.Numbers(random, 2 * 19 * 8);
        float[] dy = Randoms.Numbers(random, 4 * 80 * 24);
        try
        {
            WorkerPool.UseThreads(1);
            float[][] alone = Run();
            WorkerPool.UseThreads(3);
            float[][] together = Run();
            Assert.Equal(alone, together);
        }
        finally
        {
            WorkerPool.UseThreads(Environment.ProcessorCount);
        }

        float[][] Run()
        {
            Tensor qkv = Tensor.From(numbers, [4, 8, 10, 72]);
            Tensor relH = Tensor.From(tables.AsSpan(0, 15 * 8), [15, 8]);
            Tensor relW = Tensor.From(tables.AsSpan(19 * 8, 19 * 8), [19, 8]);
            Tensor y = Gradients.Of(() => SelfAttention.ApplyWithRelativePosition(qkv, 3, relH, relW), dy, qkv, relH, relW);
            return [y.ToArray(), qkv.Gradient.ToArray(), relH.Gradient.ToArray(), relW.Gradient.ToArray()];
        }
    }

    [Fact]
    public void ApplyWithRelativePosition_TableOfAnotherGrid_IsRefused()
    {
        Tensor qkv = Tensor.Zeros([1, 4, 4, 24]);
        var failure = Assert.Throws<ArgumentException>(
            () => SelfAttention.ApplyWithRelativePosition(qkv, 1, Tensor.Zeros([7, 8]), Tensor.Zeros([9, 8])));
        Assert.Contains("[9, 8], not [7, 8]", failure.Message, StringComparison.Ordinal);
    }

    private static Tensor Qkv(Random random, int batch, int tokens, int heads, int width, float magnitude)
    {
        Tensor qkv = Randoms.Tensor(random, [batch, tokens, 3 * heads * width]);
        foreach (ref float number in qkv.Span)
        {
            number *= magnitude;
        }

        return qkv;
    }

    private static float[] Naive(Tensor qkv, int batch, int tokens, int heads, int width, Func<int, int, int, int, double> bias)
    {
        int all = heads * width;
        float[] numbers = qkv.ToArray();
        return NaiveAttention.Attend(numbers, numbers.AsSpan(all), numbers.AsSpan(2 * all), 3 * all, batch, tokens, heads, width, bias);
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
