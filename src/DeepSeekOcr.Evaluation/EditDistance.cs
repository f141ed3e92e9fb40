namespace DeepSeekOcr.Evaluation;

/// <summary>Levenshtein distance: the fewest insertions, deletions and replacements that turn one sequence into another.</summary>
/// <remarks>
/// Myers 1999 ("A fast bit-vector algorithm for approximate string matching"), in the blocked form of Hyyrö 2003: 64 cells of a column of
/// the dynamic program are two words, the differences +1 and −1 between vertical neighbours.
/// </remarks>
public static class EditDistance
{
    /// <summary>The distance of <paramref name="left"/> and <paramref name="right"/> in UTF-16 code units.</summary>
    public static int Between(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => Between<char>(left, right);

    /// <summary>The distance of two sequences of anything, such as the <see cref="System.Text.Rune"/>s of a text.</summary>
    public static int Between<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : notnull, IEquatable<T>
    {
        int same = left.CommonPrefixLength(right);
        left = left[same..];
        right = right[same..];
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.Length + right.Length;
        }

        int blocks = (left.Length + 63) / 64;
        Dictionary<T, ulong[]> places = Places(left, blocks);
        ulong[] plus = new ulong[blocks];
        ulong[] minus = new ulong[blocks];
        plus.AsSpan().Fill(ulong.MaxValue);
        ulong[] nowhere = new ulong[blocks];
        int last = (left.Length - 1) % 64;
        int distance = left.Length;
        foreach (T item in right)
        {
            // The first row of the table counts up: +1 comes in from above every column.
            ulong[] matches = places.GetValueOrDefault(item, nowhere);
            int carry = 1;
            for (int block = 0; block < blocks; block++)
            {
                carry = Advance(matches[block], carry, block == blocks - 1 ? last : 63, ref plus[block], ref minus[block]);
            }

            distance += carry;
        }

        return distance;
    }

    /// <summary>For each item, the bits of the places where <paramref name="sequence"/> has it.</summary>
    private static Dictionary<T, ulong[]> Places<T>(ReadOnlySpan<T> sequence, int blocks)
        where T : notnull, IEquatable<T>
    {
        var places = new Dictionary<T, ulong[]>();
        for (int i = 0; i < sequence.Length; i++)
        {
            if (!places.TryGetValue(sequence[i], out ulong[]? bits))
            {
                places.Add(sequence[i], bits = new ulong[blocks]);
            }

            bits[i / 64] |= 1UL << (i % 64);
        }

        return places;
    }

    /// <summary>Moves a block of rows one column on.</summary>
    /// <param name="matches">Rows whose item equals the column's.</param>
    /// <param name="carryIn">Horizontal difference (−1, 0, 1) of the row above the block.</param>
    /// <param name="outRow">The block's row whose horizontal difference is returned.</param>
    /// <param name="plus">Rows that are one more than the row above.</param>
    /// <param name="minus">Rows that are one less than the row above.</param>
    private static int Advance(ulong matches, int carryIn, int outRow, ref ulong plus, ref ulong minus)
    {
        ulong vertical = matches | minus;
        matches |= carryIn < 0 ? 1UL : 0;
        ulong diagonal = (((matches & plus) + plus) ^ plus) | matches;
        ulong rising = minus | ~(diagonal | plus);
        ulong falling = plus & diagonal;
        int carryOut = (int)((rising >> outRow) & 1) - (int)((falling >> outRow) & 1);
        rising = (rising << 1) | (carryIn > 0 ? 1UL : 0);
        falling = (falling << 1) | (carryIn < 0 ? 1UL : 0);
        plus = falling | ~(vertical | rising);
        minus = rising & vertical;
        return carryOut;
    }
}
