using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Tests.Generation;

/// <summary>A decoder that is a rule: the likeliest token behind a position, and a runner-up for when that one is banned.</summary>
internal sealed class ScriptedScorer(int vocabulary, Func<int, int> likeliest) : ITokenScorer
{
    private readonly List<int> _read = [];

    public int Vocabulary => vocabulary;

    public int Capacity { get; init; } = 1 << 16;

    /// <summary>Tokens read a pass.</summary>
    public List<int> Passes { get; } = [];

    /// <summary>Scores what may follow a position.</summary>
    public void Score(int position, Span<float> scores)
    {
        scores.Clear();
        scores[likeliest(position)] = 2;
        scores[(likeliest(position) + 1) % vocabulary] = 1;
    }

    public void Read(int position, ReadOnlySpan<int> ids, Span<float> scores)
    {
        Assert.InRange(ids.Length, 1, SpeculativeStep.MostTokens);
        Assert.InRange(position + ids.Length, 1, Capacity);
        Assert.InRange(position, 0, _read.Count + 1);
        Passes.Add(ids.Length);
        _read.RemoveRange(Math.Min(position, _read.Count), Math.Max(0, _read.Count - position));
        foreach (int id in ids)
        {
            _read.Add(id);
            Score(_read.Count, scores.Slice((_read.Count - position - 1) * vocabulary, vocabulary));
        }
    }
}
