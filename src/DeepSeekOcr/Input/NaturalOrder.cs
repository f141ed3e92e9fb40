namespace DeepSeekOcr.Input;

/// <summary>Orders names as people count: runs of digits by their value, all else by its characters.</summary>
internal static class NaturalOrder
{
    /// <summary>A total order: names of equal value (<c>1</c> and <c>01</c>) are ordered by their characters.</summary>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string left, string right)
    {
        int i = 0;
        int j = 0;
        while (i < left.Length && j < right.Length)
        {
            ReadOnlySpan<char> numberLeft = Digits(left, i);
            ReadOnlySpan<char> numberRight = Digits(right, j);
            int order = numberLeft.Length > 0 && numberRight.Length > 0
                ? CompareNumbers(numberLeft, numberRight)
                : left[i].CompareTo(right[j]);
            if (order != 0)
            {
                return order;
            }

            i += Math.Max(1, numberLeft.Length);
            j += Math.Max(1, numberRight.Length);
        }

        int rest = (left.Length - i).CompareTo(right.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> Digits(string text, int start)
    {
        int end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return text.AsSpan(start, end - start);
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }
}
