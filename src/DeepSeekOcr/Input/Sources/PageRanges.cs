using System.Globalization;

namespace DeepSeekOcr.Input.Sources;

/// <summary>Which pages of a document are read: <c>1-3,7</c>, <c>5-</c> for all from the fifth. Ascending, each once.</summary>
public sealed class PageRanges
{
    private const int MostRanges = 10_000;

    private readonly (int First, int Last)[] _ranges;
    private readonly string _text;

    private PageRanges((int First, int Last)[] ranges, string text) => (_ranges, _text) = (ranges, text);

    /// <summary>Every page.</summary>
    public static PageRanges All { get; } = new([(1, int.MaxValue)], "1-");

    /// <summary>Reads a list of pages and ranges, separated by commas.</summary>
    /// <exception cref="FormatException">The text is no such list.</exception>
    public static PageRanges Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',');
        if (parts.Length > MostRanges)
        {
            throw new FormatException($"{parts.Length} page ranges are too many; at most {MostRanges} can be given.");
        }

        return new PageRanges(Merge([.. parts.Select(part => ParseRange(part.Trim(), text)).Order()]), text);
    }

    /// <summary>One page.</summary>
    public static PageRanges Single(int number) => new([(number, number)], number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The pages that a document of <paramref name="pageCount"/> pages has of them, without some; null if none is left.</summary>
    public PageRanges? Except(IReadOnlyCollection<int> numbers, int pageCount)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        (int First, int Last)[] left = Merge([.. Of(pageCount).Except(numbers).Select(number => (number, number))]);
        return left.Length == 0 ? null : new PageRanges(left, string.Join(',', left.Select(range => $"{range.First}-{range.Last}")));
    }

    /// <summary>Whether a page is among them.</summary>
    public bool Contains(int number) => _ranges.Any(range => range.First <= number && number <= range.Last);

    /// <summary>The pages that a document of <paramref name="pageCount"/> pages has of them, ascending.</summary>
    public IEnumerable<int> Of(int pageCount)
    {
        foreach ((int first, int last) in _ranges)
        {
            for (int number = first; number <= Math.Min(last, pageCount); number++)
            {
                yield return number;
            }
        }
    }

    /// <summary>How many pages of a document of <paramref name="pageCount"/> pages are among them.</summary>
    public int CountOf(int pageCount) => _ranges.Sum(range => Math.Max(0, Math.Min(range.Last, pageCount) - range.First + 1));

    /// <summary>The first range that begins after the last page; null if every range has a page.</summary>
    internal int? BeginsBeyond(int pageCount) => _ranges.Any(range => range.First > pageCount) ? _ranges[^1].First : null;

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static (int First, int Last) ParseRange(string part, string text)
    {
        int dash = part.IndexOf('-', StringComparison.Ordinal);
        (string from, string to) = dash < 0 ? (part, part) : (part[..dash], part[(dash + 1)..]);
        int last = int.MaxValue;
        bool isValid = TryParse(from, out int first) && (dash == part.Length - 1 || TryParse(to, out last)) && first <= last;
        return isValid
            ? (first, last)
            : throw new FormatException($"'{text}' is no list of pages; expected numbers from 1 and ranges, such as 1-3,7 or 5-.");
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1;

    private static (int First, int Last)[] Merge((int First, int Last)[] sorted)
    {
        var merged = new List<(int First, int Last)>();
        foreach ((int first, int last) in sorted)
        {
            if (merged.Count > 0 && first <= (long)merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return [.. merged];
    }
}
