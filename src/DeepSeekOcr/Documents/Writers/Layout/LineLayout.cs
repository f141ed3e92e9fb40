using System.Text;
using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>Places the words of one line beside each other, each where a reader of its script expects it.</summary>
internal static class LineLayout
{
    /// <summary>Widest that letters are spread, as a share of a line's height: a short line does not fill a wide box.</summary>
    public const double WidestLetter = 0.6;

    /// <summary>Places a line.</summary>
    /// <param name="words">At least one, in the order of the text.</param>
    /// <param name="place">The line's part of the page.</param>
    /// <param name="unit">Width of a letter.</param>
    /// <param name="isCentred">Whether a line that leaves room stands in the middle, else where its script begins.</param>
    public static PlacedLine Place(IReadOnlyList<LaidWord> words, Area place, double unit, bool isCentred)
    {
        double taken = unit * (words.Sum(word => word.Units + 1) - 1);
        string text = string.Join(' ', words.Select(word => word.Text));
        bool fromRight = Direction.IsRightToLeft(text);
        double spare = Math.Max(0, place.Width - taken);
        double left = place.Left + (isCentred ? spare / 2 : fromRight ? spare : 0);
        Area Span(double from, double to) => place with { Left = from, Right = to };
        (double From, double To)[] spans = VisualOrder.IsLeftToRight(text)
            ? Forwards(words, left, unit)
            : Reordered(words, text, left, unit);
        PlacedWord[] placed = [.. words.Select((word, i) => new PlacedWord(
            word.Text, Span(spans[i].From, spans[i].To), word.Confidence, word.IsSpaced))];
        return new PlacedLine(placed, Span(spans.Min(span => span.From), spans.Max(span => span.To)));
    }

    private static (double From, double To)[] Forwards(IReadOnlyList<LaidWord> words, double left, double unit)
    {
        var spans = new (double, double)[words.Count];
        for (int i = 0; i < spans.Length; i++)
        {
            spans[i] = (left, left + words[i].Units * unit);
            left += (words[i].Units + 1) * unit;
        }

        return spans;
    }

    /// <summary>What each word takes when the characters of the line stand in their visual order.</summary>
    private static (double From, double To)[] Reordered(IReadOnlyList<LaidWord> words, string text, double left, double unit)
    {
        // Words stand with one space between, which belongs to none.
        var owner = new List<int>();
        for (int i = 0; i < words.Count; i++)
        {
            owner.AddRange(Enumerable.Repeat(i, words[i].Text.EnumerateRunes().Count()));
            owner.Add(-1);
        }

        var spans = Enumerable.Repeat((From: double.PositiveInfinity, To: double.NegativeInfinity), words.Count).ToArray();
        Rune[] runes = [.. text.EnumerateRunes()];
        foreach (int rune in VisualOrder.Of(text))
        {
            int word = owner[rune];
            double units = word < 0 ? 1 : (double)words[word].Units / words[word].Text.Length * runes[rune].Utf16SequenceLength;
            double right = left + (units * unit);
            if (word >= 0)
            {
                spans[word] = (Math.Min(spans[word].From, left), Math.Max(spans[word].To, right));
            }

            left = right;
        }

        return spans;
    }
}
