using DeepSeekOcr.Tensors.Operations.Attention;

namespace DeepSeekOcr.Generation;

/// <summary>A pass of the decoder over one sequence that gives it its next token, and where a draft foresees them, several.</summary>
/// <remarks>
/// Speculative decoding (Leviathan et al. 2023, arXiv 2211.17192) with a draft that is not a model. The tokens of a draft are read after
/// the last one in one pass; each is taken only if it is what would have been chosen there, so that the output is the one without draft,
/// token for token, drawn ones included. What was read in vain is to be forgotten.
/// </remarks>
/// <param name="vocabulary">Number of scores.</param>
internal sealed class SpeculativeStep(int vocabulary)
{
    /// <summary>Most tokens of a pass: what each is followed by does not depend on how many are read.</summary>
    public const int MostTokens = CausalAttention.FewTokens;

    /// <summary>Most tokens of a draft in a pass.</summary>
    public const int MostDrafted = MostTokens - 1;

    private readonly int[] _ids = new int[MostTokens];
    private readonly float[] _scores = new float[MostTokens * vocabulary];

    /// <summary>Asks the draft of a sequence.</summary>
    /// <returns>Tokens that are worth reading along; 0 if nothing is known.</returns>
    public int Propose(Sequence sequence) => sequence.Propose(_ids.AsSpan(1));

    /// <summary>Reads the last token and the draft after it, and chooses after each as long as the draft is right.</summary>
    /// <param name="sequence">All but its last token has been read.</param>
    /// <param name="drafted">What <see cref="Propose"/> just said.</param>
    /// <param name="scorer">The decoder with the cache of the sequence.</param>
    /// <param name="isAlone">Whether no other sequence would share a pass.</param>
    public void Run(Sequence sequence, int drafted, ITokenScorer scorer, bool isAlone)
    {
        _ids[0] = sequence.Last;
        scorer.Read(sequence.Length - 1, _ids.AsSpan(0, 1 + drafted), _scores.AsSpan(0, (1 + drafted) * vocabulary));
        int accepted = 0;
        while (!IsOver(sequence, accepted, drafted))
        {
            accepted++;
        }

        sequence.Passed(drafted, accepted, isAlone);
    }

    /// <summary>Chooses after a token that was read.</summary>
    /// <returns>Whether what was read after that one is of no use: the sequence has ended or goes on otherwise.</returns>
    private bool IsOver(Sequence sequence, int row, int drafted)
    {
        sequence.Continue(_scores.AsSpan(row * vocabulary, vocabulary));
        return sequence.HasEnded() || row == drafted || sequence.Last != _ids[row + 1];
    }
}
