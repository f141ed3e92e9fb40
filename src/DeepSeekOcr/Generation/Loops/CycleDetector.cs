using System.Numerics;

namespace DeepSeekOcr.Generation.Loops;

/// <summary>Finds that an output ends in rounds of a cycle, of any period up to a bound.</summary>
/// <remarks>
/// A text's last L tokens have period p if they equal themselves moved by p, which two hashes of the text tell in constant time. Each token
/// tries one period of every power of two, in turn: log₂ of the greatest period tries a token, and a cycle is found at most p tokens after
/// it has grown long enough. What hashes say is checked token by token. Memory: the last tokens and their hashes in rings.
/// </remarks>
internal sealed class CycleDetector : ILoopDetector
{
    // Any odd number with well spread bits does: a collision costs a comparison, never a wrong answer.
    private const ulong Base = 0x9E3779B97F4A7C15;

    private readonly LoopRule _rule;
    private readonly int _mask;
    private readonly int[] _ids;
    private readonly ulong[] _hashes;
    private readonly ulong[] _powers;
    private int _count;

    public CycleDetector(LoopRule rule)
    {
        _rule = rule;
        int longest = Math.Max(Math.Max(rule.Rounds * rule.MostPeriod, rule.Span), rule.SilentSpan);
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)longest + 1);
        _mask = capacity - 1;
        _ids = new int[capacity];
        _hashes = new ulong[capacity];
        _powers = new ulong[longest + 1];
        _powers[0] = 1;
        for (int i = 1; i <= longest; i++)
        {
            _powers[i] = _powers[i - 1] * Base;
        }
    }

    /// <inheritdoc/>
    public LoopFinding? See(int id)
    {
        ulong hash = (_hashes[_count & _mask] * Base) + (uint)id + 1;
        _ids[_count & _mask] = id;
        _count++;
        _hashes[_count & _mask] = hash;
        for (int octave = 1; octave <= _rule.MostPeriod; octave *= 2)
        {
            int period = octave + (_count & (octave - 1));
            if (period <= _rule.MostPeriod && IsLoop(period))
            {
                return Found(period);
            }
        }

        return null;
    }

    private bool IsLoop(int period)
    {
        int rounds = period * _rule.Rounds;
        int length = Math.Max(rounds, _rule.Span);
        if (!MayHavePeriod(length, period))
        {
            return false;
        }

        int silent = Math.Max(rounds, _rule.SilentSpan);
        if (silent > length && IsSilent(period))
        {
            length = silent;
        }

        return MayHavePeriod(length, period) && HasPeriod(length, period);
    }

    /// <summary>Whether the hashes of the last <paramref name="length"/> tokens, and of the same moved by a period, agree.</summary>
    private bool MayHavePeriod(int length, int period) =>
        length <= _count && Hash(_count - length, _count - period) == Hash(_count - length + period, _count);

    private ulong Hash(int start, int end) => _hashes[end & _mask] - (_hashes[start & _mask] * _powers[end - start]);

    private bool HasPeriod(int length, int period)
    {
        for (int i = _count - length; i < _count - period; i++)
        {
            if (At(i) != At(i + period))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsSilent(int period)
    {
        for (int i = _count - period; i < _count; i++)
        {
            if (_rule.Speaks(At(i)))
            {
                return false;
            }
        }

        return true;
    }

    private LoopFinding Found(int period)
    {
        int length = Math.Max(period * _rule.Rounds, _rule.Span);
        for (int smaller = 1; smaller < period; smaller++)
        {
            if (period % smaller == 0 && HasPeriod(length, smaller))
            {
                period = smaller;
            }
        }

        int start = _count - length;
        int oldest = Math.Max(0, _count - _ids.Length);
        while (start > oldest && At(start - 1) == At(start - 1 + period))
        {
            start--;
        }

        return new LoopFinding(LoopKind.Cycle, period, start + period);
    }

    private int At(int index) => _ids[index & _mask];
}
