namespace DeepSeekOcr.Training.Batches;

/// <summary>Cuts the pages of a step into parts that pass through the model together.</summary>
/// <remarks>
/// Pages of a part are padded to its longest, and attention's work grows with the square of that; pages of a thousand tokens fill matrix
/// products by themselves. Hence a part holds pages of about the same length only.
/// </remarks>
internal static class MicroBatches
{
    // Padding may be up to this part of a micro-batch's rows.
    private const int PaddingDivisor = 16;

    /// <summary>Cuts samples, shortest first.</summary>
    /// <param name="samples">Pages of a step, in any order.</param>
    /// <param name="most">Most pages of a part.</param>
    public static IEnumerable<TextSample[]> Cut(IEnumerable<TextSample> samples, int most)
    {
        TextSample[] sorted = [.. samples.OrderBy(sample => sample.Length)];
        int first = 0;
        foreach (int count in Counts([.. sorted.Select(sample => sample.Length)], most))
        {
            yield return sorted[first..(first + count)];
            first += count;
        }
    }

    /// <summary>How many pages each part takes.</summary>
    /// <param name="lengths">Tokens of each page, ascending.</param>
    /// <param name="most">Most pages of a part, at least 1.</param>
    internal static IEnumerable<int> Counts(IReadOnlyList<int> lengths, int most)
    {
        int count = 0;
        long tokens = 0;
        foreach (int length in lengths)
        {
            long rows = (count + 1L) * length;
            if (count > 0 && (count == most || rows - (tokens + length) > rows / PaddingDivisor))
            {
                yield return count;
                (count, tokens) = (0, 0);
            }

            count++;
            tokens += length;
        }

        if (count > 0)
        {
            yield return count;
        }
    }
}
