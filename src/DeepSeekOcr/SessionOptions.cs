namespace DeepSeekOcr;

/// <summary>How many pages a session reads at once, and with how much memory.</summary>
public sealed record SessionOptions
{
    /// <summary>Most pages that can be decoded at once: with 17 rows other kernels would sum in another order.</summary>
    public const int MostPages = 16;

    private const int MostWaiting = 1 << 20;

    private readonly int _pages = 8;
    private readonly int _waiting = 8;
    private readonly int _positions;

    /// <summary>
    /// Pages decoded together, 1 to <see cref="MostPages"/>: more read the weights less often, and each page takes longer. Default: 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    public int Pages
    {
        get => _pages;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostPages);
            _pages = value;
        }
    }

    /// <summary>
    /// Further pages that may wait, resized, for a place; callers beyond those wait before anything is done for them. Default: 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than a million.</exception>
    public int Waiting
    {
        get => _waiting;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostWaiting);
            _waiting = value;
        }
    }

    /// <summary>
    /// Positions (tokens of prompts and outputs) of all pages together whose keys and values are kept in memory, at 61 kB each in the
    /// published shape; at least those of one whole page are. A page that finds no memory waits. Default: 0, which means 2048 a page.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Positions
    {
        get => _positions == 0 ? 2048 * Pages : _positions;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _positions = value;
        }
    }
}
