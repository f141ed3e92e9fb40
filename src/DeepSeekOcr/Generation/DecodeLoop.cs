using DeepSeekOcr.Generation.Drafts;

namespace DeepSeekOcr.Generation;

/// <summary>Writes an output token by token, and where a draft foresees them, several a pass.</summary>
/// <remarks>
/// Speculative decoding (Leviathan et al. 2023, arXiv 2211.17192) with a draft that is not a model. The tokens of a draft are read behind the
/// last one in one pass; each is taken only if it is what would have been chosen there, so that the output is the one without draft,
/// token for token, drawn ones included. What was read in vain is forgotten.
/// </remarks>
internal sealed class DecodeLoop(ITokenScorer scorer)
{
    private readonly float[] _first = new float[scorer.Vocabulary];
    private readonly int[] _ids = new int[scorer.MostRows];

    // Taken when the first draft comes: rows of a large vocabulary are not small.
    private float[]? _scores;

    /// <summary>[vocabulary]: the scores behind the prompt, to be written before <see cref="Run"/>.</summary>
    public Span<float> First => _first;

    /// <summary>Writes until the model ends, a limit is met or the caller cancels.</summary>
    /// <param name="sequence">The output, empty.</param>
    /// <param name="draft">What the tokens may be; null if nothing is known.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    public (StopReason Reason, DraftStatistics Drafts) Run(OutputSequence sequence, IDraft? draft, CancellationToken cancellation)
    {
        var pace = new DraftPace(scorer.MostRows - 1);
        var statistics = new DraftStatistics(0, 0, 0);
        int drafted = 0;
        int row = 0;
        while (!cancellation.IsCancellationRequested)
        {
            if (sequence.Choose(Row(row)) is { } end)
            {
                return (end, statistics);
            }

            if (row < drafted && sequence.Last == _ids[row + 1])
            {
                row++;
                statistics = statistics with { Accepted = statistics.Accepted + 1 };
                continue;
            }

            pace.Saw(drafted, row);
            _ids[0] = sequence.Last;
            drafted = draft is null ? 0 : Propose(sequence, draft, pace.Length(sequence.Left));
            row = 0;
            scorer.Read(sequence.Length - 1, _ids.AsSpan(0, 1 + drafted), drafted == 0 ? _first : Rows(1 + drafted));
            statistics = statistics with { Passes = statistics.Passes + 1, Proposed = statistics.Proposed + drafted };
        }

        return (StopReason.Cancelled, statistics);

        Span<float> Row(int index) => drafted == 0 ? _first : _scores.AsSpan(index * scorer.Vocabulary, scorer.Vocabulary);
    }

    private int Propose(OutputSequence sequence, IDraft draft, int most) =>
        most == 0 ? 0 : draft.Propose(sequence.Written, _ids.AsSpan(1, most));

    private Span<float> Rows(int count)
    {
        _scores ??= new float[scorer.MostRows * scorer.Vocabulary];
        return _scores.AsSpan(0, count * scorer.Vocabulary);
    }
}
