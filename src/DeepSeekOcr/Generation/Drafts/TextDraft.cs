namespace DeepSeekOcr.Generation.Drafts;

/// <summary>A text that the output is expected to follow, such as the text layer of the page.</summary>
/// <remarks>
/// Where the output leaves the text, the place that ends with the same tokens is looked for around where it was left: the longest such run
/// wins, then the nearest. Until one is found nothing is guessed.
/// </remarks>
public sealed class TextDraft : IDraft
{
    private const int Back = 64;
    private const int Ahead = 1024;
    private const int LeastRun = 3;
    private const int LongestRun = 32;

    private readonly int[] _text;
    private int _seen;
    private int _next;
    private bool _lost;

    /// <summary>A draft of the tokens of a text.</summary>
    /// <param name="text">The tokens, as the model would write them.</param>
    public TextDraft(ReadOnlySpan<int> text) => _text = text.ToArray();

    /// <inheritdoc/>
    public int Propose(ReadOnlySpan<int> written, Span<int> next)
    {
        for (; _seen < written.Length; _seen++)
        {
            _lost |= _next >= _text.Length || written[_seen] != _text[_next];
            _next += _lost ? 0 : 1;
        }

        if (_lost && Find(written) is { } place)
        {
            (_next, _lost) = (place, false);
        }

        if (_lost)
        {
            return 0;
        }

        int count = Math.Min(next.Length, _text.Length - _next);
        _text.AsSpan(_next, count).CopyTo(next);
        return count;
    }

    /// <summary>The position in the text after the longest run that also ends the output.</summary>
    private int? Find(ReadOnlySpan<int> written)
    {
        (int place, int longest) = (0, LeastRun - 1);
        int first = Math.Max(1, _next - Back);
        int end = Math.Min(_text.Length, _next + Ahead);
        for (int candidate = first; candidate <= end; candidate++)
        {
            int run = Run(written, candidate);
            if (run > longest || (run == longest && run >= LeastRun && Math.Abs(candidate - _next) < Math.Abs(place - _next)))
            {
                (place, longest) = (candidate, run);
            }
        }

        return longest >= LeastRun ? place : null;
    }

    private int Run(ReadOnlySpan<int> written, int place)
    {
        int most = Math.Min(LongestRun, Math.Min(place, written.Length));
        int run = 0;
        while (run < most && _text[place - 1 - run] == written[^(run + 1)])
        {
            run++;
        }

        return run;
    }
}
