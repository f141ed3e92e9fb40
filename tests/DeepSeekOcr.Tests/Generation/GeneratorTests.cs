using DeepSeekOcr.Generation;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Generation;

public sealed class GeneratorTests : IDisposable
{
    private const int EarlyToken = 20;
    private const int LateToken = 150;

    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));
    private readonly Generator _generator;

    public GeneratorTests() => _generator = new Generator(_model.Network, _model.Tokenizer.EosId);

    public void Dispose()
    {
        _generator.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Run_ManyTokens_AllocatesNothingPerToken()
    {
        // Other tests' collections take back this thread's allocation buffer and move the counter: what every run allocates, the least
        // does.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => AllocatedBetweenTokens()));
    }

    private long AllocatedBetweenTokens()
    {
        long early = 0;
        long late = 0;
        int tokens = 0;
        Run(Ids(30), new GenerationOptions { MaxTokens = LateToken, IgnoreEos = true, Repetition = new NoRepeatNgram(3) }, _ =>
        {
            tokens++;
            if (tokens == EarlyToken)
            {
                early = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (tokens == LateToken)
            {
                late = GC.GetAllocatedBytesForCurrentThread();
            }
        });

        Assert.Equal(LateToken, tokens);
        return late - early;
    }

    [Fact]
    public void Run_PromptOfSeveralBlocks_ContinuesLikeOneBlock()
    {
        // The reference's rule for a prompt longer than a block is that blocks do not matter: compare with a pass without cache.
        int[] prompt = Ids(Generator.PrefillBlock + 100);
        int expected = LikeliestWithoutCache(prompt);

        GenerationResult result = Run(prompt, new GenerationOptions { MaxTokens = 1, IgnoreEos = true });

        Assert.Equal([expected], result.Ids);
    }

    [Fact]
    public void Run_CancelledAtAToken_ReturnsWhatWasThere()
    {
        using var cancellation = new CancellationTokenSource();
        int seen = 0;

        GenerationResult result = Run(
            Ids(10),
            new GenerationOptions { IgnoreEos = true },
            _ =>
            {
                if (++seen == 5)
                {
                    cancellation.Cancel();
                }
            },
            cancellation.Token);

        Assert.Equal(5, result.Ids.Count);
        Assert.Equal(StopReason.Cancelled, result.StopReason);
    }

    [Fact]
    public void Run_EndTokenIsLikeliest_CompletesWithoutIt()
    {
        int[] prompt = Ids(10);
        using var generator = new Generator(_model.Network, eosId: LikeliestWithoutCache(prompt));

        GenerationResult result = generator.Run(
            prompt, _model.Network.Decoder.Embed(prompt), new GenerationOptions(), null, null, TestContext.Current.CancellationToken);

        Assert.Empty(result.Ids);
        Assert.Equal(StopReason.Completed, result.StopReason);
    }

    [Fact]
    public void Run_EveryTokenBanned_SaysSo()
    {
        // Once each of the vocabulary has been seen, a size of 1 leaves nothing.
        int[] prompt = [.. Enumerable.Range(0, _model.Network.Config.Decoder.VocabularySize)];

        GenerationResult result = Run(prompt, new GenerationOptions { Repetition = new NoRepeatNgram(1) });

        Assert.Equal(StopReason.RepetitionStopped, result.StopReason);
    }

    [Fact]
    public void Run_PositionsFilled_SaysContextLimit()
    {
        int capacity = _model.Network.Config.Decoder.MaxPositions;

        GenerationResult result = Run(Ids(capacity - 2), new GenerationOptions { IgnoreEos = true });

        // Two tokens fill the positions; a third is known without being read.
        Assert.Equal(3, result.Ids.Count);
        Assert.Equal(StopReason.ContextLimit, result.StopReason);
    }

    [Fact]
    public void Run_PromptLongerThanPositions_IsRefused()
    {
        int capacity = _model.Network.Config.Decoder.MaxPositions;

        GenerationException exception = Assert.Throws<GenerationException>(() => Run(Ids(capacity + 1), new GenerationOptions()));

        Assert.Contains($"{capacity + 1} tokens", exception.Message, StringComparison.Ordinal);
    }

    private static int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => 3 + (i * 7919 % 500))];

    private GenerationResult Run(
        int[] prompt, GenerationOptions options, Action<int>? onToken = null, CancellationToken? cancellation = null) =>
        _generator.Run(
            prompt, _model.Network.Decoder.Embed(prompt), options, onToken, null, cancellation ?? TestContext.Current.CancellationToken);

    private int LikeliestWithoutCache(int[] prompt)
    {
        Decoder decoder = _model.Network.Decoder;
        Tensor embeddings = decoder.Embed(prompt);
        Tensor hidden = decoder.Forward(embeddings.Reshape([1, prompt.Length, embeddings.Shape.Width])).Reshape(embeddings.Shape);
        float[] scores = decoder.Logits(hidden.Slice(prompt.Length - 1, 1)).ToArray();
        return Array.IndexOf(scores, scores.Max());
    }
}
