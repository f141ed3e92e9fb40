namespace DeepSeekOcr.Generation.Loops;

/// <summary>
/// Finds loops whose rounds differ, as those do that a repetition rule keeps breaking: a long stretch with hardly anything new.
/// </summary>
/// <remarks>
/// A token is stale if the run of eight tokens that it ends is written once more often than an honest page does, counted as long as one is
/// shortly behind the other. Runs in which a token says something and all runs are judged by bounds of their own. One look into a table a
/// token; the table forgets by being overwritten.
/// </remarks>
internal sealed class StaleTextDetector : ILoopDetector
{
    /// <summary>Tokens of a run.</summary>
    public const int Run = 8;

    /// <summary>How far back a run counts as shortly before, in tokens.</summary>
    public const int Memory = 2048;

    private const ulong Base = 0x9E3779B97F4A7C15;
    private const int TableBits = 13;

    private static readonly ulong Oldest = Power(Run);

    private readonly LoopRule _rule;
    private readonly (ulong Hash, int End, int Times)[] _seen = new (ulong, int, int)[1 << TableBits];
    private readonly int[] _run = new int[Run];
    private readonly Stretch _speaking;
    private readonly Stretch _all;
    private ulong _hash;
    private int _count;
    private int _lastSpeaking = -Run;

    public StaleTextDetector(LoopRule rule)
    {
        _rule = rule;
        _speaking = new Stretch(rule.StaleWindow, rule.StaleShare);
        _all = new Stretch(rule.SilentStaleWindow, rule.SilentStaleShare);
    }

    /// <inheritdoc/>
    public LoopFinding? See(int id)
    {
        int place = _count % Run;
        _hash = (_hash * Base) + (uint)id + 1;
        _hash -= _count >= Run ? ((uint)_run[place] + 1) * Oldest : 0;
        _run[place] = id;
        _lastSpeaking = _rule.Speaks(id) ? _count : _lastSpeaking;
        _count++;

        bool stale = _count >= Run && IsStale();
        bool loops = _speaking.Add(stale && _count - _lastSpeaking <= Run);
        return loops ? Found(_rule.StaleWindow)
            : _all.Add(stale) ? Found(_rule.SilentStaleWindow)
            : null;
    }

    private LoopFinding Found(int window) => new(LoopKind.StaleText, 0, _count - window);

    /// <summary>Counts the present run.</summary>
    private bool IsStale()
    {
        ref (ulong Hash, int End, int Times) entry = ref _seen[(_hash * Base) >> (64 - TableBits)];
        bool known = entry.Times > 0 && entry.Hash == _hash && _count - entry.End <= Memory;
        entry = (_hash, _count, known ? entry.Times + 1 : 1);
        return entry.Times >= _rule.Rounds;
    }

    private static ulong Power(int exponent)
    {
        ulong power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= Base;
        }

        return power;
    }

    /// <summary>The last tokens, and how many of them are stale.</summary>
    private sealed class Stretch(int length, double share)
    {
        private readonly bool[] _stale = new bool[length];
        private readonly int _limit = (int)Math.Ceiling(share * length);
        private int _count;
        private int _staleCount;

        /// <summary>Takes the next token.</summary>
        /// <returns>Whether the stretch is full, and too much of it stale.</returns>
        public bool Add(bool stale)
        {
            ref bool oldest = ref _stale[_count++ % _stale.Length];
            _staleCount += (stale ? 1 : 0) - (oldest ? 1 : 0);
            oldest = stale;
            return _count >= _stale.Length && _staleCount >= _limit;
        }
    }
}
