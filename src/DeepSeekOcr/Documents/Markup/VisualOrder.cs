using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>The order in which the characters of a line stand from left to right (Unicode Standard Annex 9).</summary>
/// <remarks>Of the algorithm what plain text needs: no embeddings and isolates, and brackets are resolved as other signs are.</remarks>
internal sealed class VisualOrder
{
    private readonly Rune[] _runes;
    private readonly Kind[] _kinds;
    private readonly int _base;

    private VisualOrder(string text)
    {
        _runes = [.. text.EnumerateRunes()];
        _kinds = Array.ConvertAll(_runes, KindOf);
        _base = Direction.IsRightToLeft(text) ? 1 : 0;
    }

    // The classes of the annex that matter here.
    private enum Kind
    {
        Left,
        Right,
        Number,
        ArabicNumber,
        Separator,
        Sign,
        Mark,
        Neutral,
    }

    /// <summary>Whether nothing in a text runs from right to left.</summary>
    public static bool IsLeftToRight(string text) => !text.EnumerateRunes().Any(Direction.IsRightToLeft);

    /// <summary>Places of the text's characters (code points, from 0) from left to right.</summary>
    public static int[] Of(string text)
    {
        var order = new VisualOrder(text);
        order.ResolveWeak();
        order.ResolveNeutral();
        return order.Reorder();
    }

    /// <summary>A text with its characters from left to right.</summary>
    public static string Apply(string text)
    {
        if (IsLeftToRight(text))
        {
            return text;
        }

        Rune[] runes = [.. text.EnumerateRunes()];
        var visual = new StringBuilder(text.Length);
        foreach (int place in Of(text))
        {
            visual.Append(runes[place].ToString());
        }

        return visual.ToString();
    }

    private static Kind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => Kind.Mark,
        UnicodeCategory.DecimalDigitNumber => rune.Value is >= 0x0660 and <= 0x0669 ? Kind.ArabicNumber : Kind.Number,
        UnicodeCategory.CurrencySymbol => Kind.Sign,
        _ when rune.Value is '.' or ',' or ':' or '/' or '+' or '-' or 0x00A0 or 0x060C or 0x2212 => Kind.Separator,
        _ when rune.Value is '%' or '#' or 0x00B0 or 0x2030 or 0x066A => Kind.Sign,
        _ when Direction.IsRightToLeft(rune) => Kind.Right,
        _ when Rune.IsLetter(rune) || Rune.IsNumber(rune) => Kind.Left,
        _ => Kind.Neutral,
    };

    /// <summary>W1, W2 and W4 to W7: marks, numbers and what belongs to numbers.</summary>
    private void ResolveWeak()
    {
        Kind start = _base == 1 ? Kind.Right : Kind.Left;
        Kind strong = start;
        for (int i = 0; i < _kinds.Length; i++)
        {
            if (_kinds[i] == Kind.Mark)
            {
                _kinds[i] = i == 0 ? start : _kinds[i - 1];
            }

            if (_kinds[i] == Kind.Separator)
            {
                bool joins = i > 0 && i + 1 < _kinds.Length && KindOf(_runes[i - 1]) is Kind.Number or Kind.ArabicNumber
                    && KindOf(_runes[i + 1]) == KindOf(_runes[i - 1]);
                _kinds[i] = joins ? _kinds[i - 1] : Kind.Neutral;
            }

            if (_kinds[i] is Kind.Left or Kind.Right)
            {
                strong = _kinds[i];
            }
            else if (_kinds[i] == Kind.Number && strong == Kind.Left)
            {
                _kinds[i] = Kind.Left;
            }
        }

        // Signs beside a number belong to it, however many there are.
        for (int i = 0; i < _kinds.Length;)
        {
            int end = i;
            while (end < _kinds.Length && _kinds[end] == Kind.Sign)
            {
                end++;
            }

            if (end > i)
            {
                Kind before = i > 0 ? _kinds[i - 1] : Kind.Neutral;
                Kind after = end < _kinds.Length ? _kinds[end] : Kind.Neutral;
                Kind kind = before == Kind.Number || after == Kind.Number ? Kind.Number : Kind.Neutral;
                Array.Fill(_kinds, kind, i, end - i);
            }

            i = Math.Max(end, i + 1);
        }
    }

    /// <summary>N1 and N2: what stands between two of one direction takes it, else that of the line; numbers count as right.</summary>
    private void ResolveNeutral()
    {
        Kind own = _base == 1 ? Kind.Right : Kind.Left;
        for (int i = 0; i < _kinds.Length;)
        {
            int end = i;
            while (end < _kinds.Length && _kinds[end] == Kind.Neutral)
            {
                end++;
            }

            if (end > i)
            {
                Kind before = i > 0 ? Side(_kinds[i - 1]) : own;
                Kind after = end < _kinds.Length ? Side(_kinds[end]) : own;
                Array.Fill(_kinds, before == after ? before : own, i, end - i);
            }

            i = Math.Max(end, i + 1);
        }

        static Kind Side(Kind kind) => kind == Kind.Left ? Kind.Left : Kind.Right;
    }

    /// <summary>I1, I2 and L2: levels, and from the highest down what is at least as high is turned round.</summary>
    private int[] Reorder()
    {
        int[] levels = Array.ConvertAll(_kinds, kind => kind switch
        {
            Kind.Left => _base == 0 ? 0 : 2,
            Kind.Right => 1,
            _ => 2,
        });
        int[] order = [.. Enumerable.Range(0, levels.Length)];
        for (int level = 2; level >= 1; level--)
        {
            for (int i = 0; i < order.Length;)
            {
                int end = i;
                while (end < order.Length && levels[order[end]] >= level)
                {
                    end++;
                }

                Array.Reverse(order, i, end - i);
                i = Math.Max(end, i + 1);
            }
        }

        return order;
    }
}
