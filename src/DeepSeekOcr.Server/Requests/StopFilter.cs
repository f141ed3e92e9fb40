namespace DeepSeekOcr.Server.Requests;

/// <summary>Lets text through up to the first of some stop texts; what may be the beginning of one is held back.</summary>
internal sealed class StopFilter(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether a stop text has come.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Takes more text.</summary>
    /// <returns>What may be shown by now.</returns>
    public string Push(string text)
    {
        if (HasStopped)
        {
            return "";
        }

        string all = _held + text;
        int end = stops.Select(stop => all.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (end >= 0)
        {
            HasStopped = true;
            _held = "";
            return all[..end];
        }

        int kept = stops.Select(stop => LongestBeginning(stop, all)).DefaultIfEmpty(0).Max();
        _held = all[(all.Length - kept)..];
        return all[..(all.Length - kept)];
    }

    /// <summary>What was held back, at the end of the text.</summary>
    public string Flush()
    {
        string rest = _held;
        _held = "";
        return rest;
    }

    private static int LongestBeginning(string stop, string text)
    {
        int length = Math.Min(stop.Length - 1, text.Length);
        while (length > 0 && !text.EndsWith(stop[..length], StringComparison.Ordinal))
        {
            length--;
        }

        return length;
    }
}
