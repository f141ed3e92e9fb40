namespace DeepSeekOcr.Generation.Drafts;

/// <summary>How many tokens of a draft are worth reading along: more while they are right, none for a while after they were wrong.</summary>
/// <remarks>A draft that is always wrong is asked ever less often, down to once in 64 tokens, so that it costs next to nothing.</remarks>
internal struct DraftPace(int most)
{
    private const int Start = 4;
    private const int LongestRest = 64;

    private int _length = Math.Min(Start, most);
    private int _rest;
    private int _nextRest = 1;

    /// <summary>Learns how the last pass went.</summary>
    /// <param name="drafted">Tokens read along.</param>
    /// <param name="accepted">Those that were right, from the first on.</param>
    public void Saw(int drafted, int accepted)
    {
        if (drafted == 0)
        {
            _rest = Math.Max(0, _rest - 1);
        }
        else if (accepted == 0)
        {
            (_length, _rest, _nextRest) = (1, _nextRest, Math.Min(2 * _nextRest, LongestRest));
        }
        else
        {
            _length = accepted == drafted ? Math.Min(2 * Math.Max(_length, drafted), most) : Math.Min(accepted + 1, most);
            (_rest, _nextRest) = (0, 1);
        }
    }

    /// <summary>Tokens to read along now.</summary>
    /// <param name="left">Tokens that the output may still have.</param>
    public readonly int Length(int left) => _rest > 0 ? 0 : Math.Max(0, Math.Min(_length, left - 1));
}
