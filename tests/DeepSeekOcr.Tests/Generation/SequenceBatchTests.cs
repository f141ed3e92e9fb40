using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Generation;

public sealed class SequenceBatchTests : IDisposable
{
    // Three blocks of the cache.
    private const int FewPositions = 600;

    private readonly TemporaryFolder _folder = new();
    private readonly OcrModel _model;
    private readonly SequenceBatch _batch;

    public SequenceBatchTests()
    {
        foreach (string file in Directory.GetFiles(Golden.Find("tiny")))
        {
            File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
        }

        string config = Path.Combine(_folder.Path, "config.json");
        File.WriteAllText(
            config, File.ReadAllText(config)
                .Replace("\"max_position_embeddings\": 8192", $"\"max_position_embeddings\": {FewPositions}", StringComparison.Ordinal));
        _model = OcrModel.Load(_folder.Path);
        _batch = new SequenceBatch(_model.Network, most: 16, FewPositions);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Advance_SequencesThatJoinLater_GetTheTokensThatTheyGetAlone()
    {
        using var batch = new SequenceBatch(_model.Network, most: 16, positions: 16 * FewPositions);
        Case[] cases = [.. Enumerable.Range(0, 16).Select(i => new Case(Prompt(i, 3 + (37 * i % 300)), Options(i)))];
        List<Sequence> sequences = [];
        foreach (Case next in cases)
        {
            sequences.Add(Sequence(batch, next));
            batch.Start(sequences[^1]);
            for (int step = 0; step < sequences.Count % 4; step++)
            {
                batch.Advance();
            }
        }

        Finish(batch);

        Assert.Equal(cases.Select(Alone), sequences.Select(sequence => sequence.Finish().Ids));
    }

    [Fact]
    public void Advance_MemoryRunsOut_LastSequenceWaitsAndLosesNoToken()
    {
        Case[] cases =
            [.. Enumerable.Range(0,
                3).Select(i => new Case(Prompt(i, 200 + i), new GenerationOptions { MaxTokens = 120, IgnoreEos = true }))];
        Sequence[] sequences = [.. cases.Select(next => Sequence(_batch, next))];
        Array.ForEach(sequences, _batch.Start);
        int fewest = int.MaxValue;
        while (_batch.Count > 0)
        {
            _batch.Advance();
            fewest = Math.Min(fewest, sequences.Min(sequence => sequence.HasEnded() ? int.MaxValue : sequence.Cache.Length));
        }

        Assert.Equal(0, fewest);
        Assert.Equal(cases.Select(Alone), sequences.Select(sequence => sequence.Finish().Ids));
    }

    [Fact]
    public void HasMemory_BesideAnother_LeavesEachABlockToGrow()
    {
        Assert.True(_batch.HasMemory(FewPositions));

        _batch.Start(Sequence(_batch, new Case(Prompt(1, 10), Options(1))));

        Assert.False(_batch.HasMemory(256));
        using var larger = new SequenceBatch(_model.Network, most: 2, positions: 4 * 256);
        larger.Start(Sequence(larger, new Case(Prompt(1, 10), Options(1))));
        Assert.True(larger.HasMemory(256));
        Assert.False(larger.HasMemory(257));
    }

    [Fact]
    public void Advance_CallbackThrows_EndsThatSequenceAlone()
    {
        Sequence failing = Sequence(_batch, new Case(Prompt(1, 10), Options(1)), _ => throw new TimeoutException());
        var whole = new Case(Prompt(2, 10), Options(2));
        Sequence other = Sequence(_batch, whole);
        _batch.Start(failing);
        _batch.Start(other);

        Finish(_batch);

        Assert.IsType<TimeoutException>(failing.Failure?.SourceException);
        Assert.Equal(Alone(whole), other.Finish().Ids);
    }

    [Fact]
    public void Advance_ManyTokens_AllocatesNothingPerStep()
    {
        for (int i = 0; i < 3; i++)
        {
            _batch.Start(
                Sequence(
                    _batch, new Case(
                        Prompt(i, 10), new GenerationOptions { MaxTokens = 100, IgnoreEos = true, Repetition = new NoRepeatNgram(3) })));
        }

        long allocated = long.MaxValue;

        // Other tests' collections take back this thread's allocation buffer and move the counter: what every step allocates, the least
        // does.
        for (int i = 0; i < 60; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _batch.Advance();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(3, _batch.Count);
        Assert.Equal(0, allocated);
    }

    private static void Finish(SequenceBatch batch)
    {
        while (batch.Count > 0)
        {
            batch.Advance();
        }
    }

    private static int[] Prompt(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => 3 + (((i + (seed * 31)) * 7919) % 500))];

    private static GenerationOptions Options(int seed) => new()
    {
        MaxTokens = 12 + seed,
        IgnoreEos = seed % 2 == 0,
        Temperature = seed % 3 == 0 ? 0.8f : 0,
        Seed = seed,
        Repetition = seed % 4 == 1 ? new NoRepeatNgram(2) : null,
    };

    private Sequence Sequence(SequenceBatch batch, Case next, Action<int>? onToken = null) => new(
        next.Prompt,
        _model.Network.Decoder.Embed(next.Prompt),
        next.Options,
        batch.NewCache(),
        _model.Network.Config.Decoder.VocabularySize,
        _model.Tokenizer.EosId,
        onToken,
        TestContext.Current.CancellationToken)
    {
        Draft = new LookupDraft(1),
    };

    private IReadOnlyList<int> Alone(Case next)
    {
        using var generator = new Generator(_model.Network, _model.Tokenizer.EosId);
        return generator.Run(
            next.Prompt, _model.Network.Decoder.Embed(next.Prompt), next.Options, null, null, TestContext.Current.CancellationToken).Ids;
    }

    private sealed record Case(int[] Prompt, GenerationOptions Options);
}
