namespace DeepSeekOcr.Generation.Drafts;

/// <summary>
/// How many tokens of a draft are worth reading along: more while they are right, none for a while after most of them were wrong.
/// </summary>
/// <remarks>
/// Reading along costs about half of what writing does where products are bound by arithmetic (nano: 6 rows 3.9 times a row, 16 rows 8.1
/// times), so a pass that was right in less than half has lost time. Sequences that are decoded together save as much by that as a draft
/// does at its best: among them a pass must have been right throughout. A draft that always loses is asked ever less often, down to once in
/// 64 tokens.
/// </remarks>
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
    /// <param name="isAlone">Whether the sequence had no company.</param>
    public void Saw(int drafted, int accepted, bool isAlone)
    {
        if (drafted == 0)
        {
            _rest = Math.Max(0, _rest - 1);
        }
        else if (isAlone ? 2 * accepted < drafted : accepted < drafted)
        {
            (_length, _rest, _nextRest) = (Math.Min(Start, most), _nextRest, Math.Min(2 * _nextRest, LongestRest));
        }
        else
        {
            _length = accepted == drafted ? Math.Min(2 * _length, most) : _length;
            (_rest, _nextRest) = (0, 1);
        }
    }

    /// <summary>Tokens to read along now.</summary>
    /// <param name="left">Tokens that the output may still have.</param>
    public readonly int Length(int left) => _rest > 0 ? 0 : Math.Max(0, Math.Min(_length, left - 1));
}
