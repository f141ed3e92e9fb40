using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Generation.Loops;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;

namespace DeepSeekOcr.Tests.Generation;

public sealed class SpeculativeStepTests
{
    private const int Vocabulary = 50;
    private const int Prompt = 3;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 40)]
    [InlineData(300, 100)]
    public void Run_DecoderThatCycles_IsStoppedAndNothingIsLost(int period, int beginning)
    {
        var scorer = new ScriptedScorer(Vocabulary, position => Script(position, beginning, period));
        var seen = new List<int>();
        Sequence sequence = Begin(scorer, new GenerationOptions { Loops = new LoopRule() }, onToken: seen.Add);

        StopReason reason = Run(scorer, sequence);

        Assert.Equal(StopReason.RepetitionStopped, reason);
        LoopCut cut = Assert.IsType<LoopCut>(sequence.Loop);
        Assert.Equal(LoopKind.Cycle, cut.Kind);
        Assert.Equal(0, period % cut.Period);
        Assert.InRange(sequence.Written.Length, 1, beginning + period);
        Assert.Equal(seen, [.. sequence.Written, .. cut.Removed]);
        Assert.InRange(seen.Count, 0, beginning + Math.Max(256, 4 * period) + period);
    }

    [Fact]
    public void Run_CycleThatTheRepetitionRuleKeepsBreaking_IsStoppedToo()
    {
        var scorer = new ScriptedScorer(Vocabulary, position => position % 20);
        GenerationOptions options = new() { Loops = new LoopRule(), Repetition = new WindowedNoRepeatNgram(30, 90) };
        Sequence sequence = Begin(scorer, options);

        Assert.Equal(StopReason.RepetitionStopped, Run(scorer, sequence));
        Assert.NotNull(sequence.Loop);
    }

    [Fact]
    public void Run_MoreThanAPageCanSay_EndsThere()
    {
        var scorer = new ScriptedScorer(Vocabulary, position => position * position / 7 % Vocabulary);
        Sequence sequence = Begin(scorer, new GenerationOptions { PageCeiling = 100 });

        Assert.Equal(StopReason.PageCeiling, Run(scorer, sequence));
        Assert.Equal(100, sequence.Written.Length);
    }

    [Fact]
    public void Run_DraftThatIsRight_TakesFewPasses()
    {
        int[] said = [.. Enumerable.Range(0, 200).Select(i => Said(i + Prompt))];
        (int[] ids, ScriptedScorer scorer, DraftStatistics statistics) = Say(new TextDraft(said));

        Assert.Equal(said, ids);
        Assert.Equal(statistics.Passes, scorer.Passes.Count);
        Assert.InRange(scorer.Passes.Count, 1, 25);
        Assert.Equal(statistics.Proposed, statistics.Accepted);
    }

    [Fact]
    public void Run_HostileDraft_SaysTheSameForHardlyMore()
    {
        (int[] plain, ScriptedScorer without, _) = Say(draft: null);
        (int[] ids, ScriptedScorer with, DraftStatistics statistics) = Say(new Liar());

        Assert.Equal(plain, ids);
        Assert.Equal(0, statistics.Accepted);
        Assert.Equal(without.Passes.Count, with.Passes.Count);
        Assert.InRange(statistics.Proposed, 1, 40);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_RightDraftAtEveryLimit_EndsAsWithout(int limit)
    {
        foreach (int tokens in Enumerable.Range(1, 40))
        {
            GenerationOptions options = limit switch
            {
                0 => new GenerationOptions { MaxTokens = tokens },
                1 => new GenerationOptions { PageCeiling = tokens },
                _ => new GenerationOptions(),
            };
            int capacity = limit == 2 ? Prompt + tokens : 1000;
            int[] said = [.. Enumerable.Range(0, 60).Select(i => Said(i + Prompt))];

            Assert.Equal(Ending(null), Ending(new TextDraft(said)));

            string Ending(IDraft? draft)
            {
                var scorer = new ScriptedScorer(Vocabulary, Said) { Capacity = capacity };
                Sequence sequence = Begin(scorer, options, draft, eosId: Said(Prompt + 35));
                StopReason reason = Run(scorer, sequence);
                return $"{reason} {string.Join(' ', sequence.Written.ToArray())}";
            }
        }
    }

    private static (int[] Ids, ScriptedScorer Scorer, DraftStatistics Statistics) Say(IDraft? draft)
    {
        var scorer = new ScriptedScorer(Vocabulary, Said);
        Sequence sequence = Begin(scorer, new GenerationOptions { MaxTokens = 200 }, draft);
        Run(scorer, sequence);
        return (sequence.Written.ToArray(), scorer, sequence.Drafts);
    }

    private static Sequence Begin(
        ScriptedScorer scorer, GenerationOptions options, IDraft? draft = null, int eosId = -1, Action<int>? onToken = null) => new(
        new int[Prompt],
        Tensor.Zeros([Prompt, 1]),
        options,
        new KeyValueCache(layers: 1, heads: 1, headWidth: 1, scorer.Capacity),
        scorer.Vocabulary,
        eosId,
        onToken,
        TestContext.Current.CancellationToken)
        {
            Draft = draft,
        };

    private static StopReason Run(ScriptedScorer scorer, Sequence sequence)
    {
        var step = new SpeculativeStep(Vocabulary);
        scorer.Read(0, new int[Prompt], new float[Prompt * Vocabulary]);
        scorer.Passes.Clear();
        float[] first = new float[Vocabulary];
        scorer.Score(Prompt, first);
        sequence.Continue(first);
        while (!sequence.HasEnded())
        {
            step.Run(sequence, step.Propose(sequence), scorer, isAlone: true);
        }

        return sequence.StopReason!.Value;
    }

    private static int Said(int position) => (position * position / 3) % 41;

    private static int Script(int position, int beginning, int period)
    {
        int index = position - Prompt;
        int place = index < beginning ? index + 1000 : (index - beginning) % period;
        return (int)(unchecked((uint)place * 2654435761) >> 16) % Vocabulary;
    }

    /// <summary>Never right: no token of it is ever said.</summary>
    private sealed class Liar : IDraft
    {
        public int Propose(ReadOnlySpan<int> written, Span<int> next)
        {
            next.Fill(Vocabulary - 1);
            return next.Length;
        }
    }
}
