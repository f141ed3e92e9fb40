namespace DeepSeekOcr.Evaluation;

/// <summary>How much of a text was read rightly.</summary>
public static class TextAccuracy
{
    /// <summary>Character precision: 1 − edit distance / length of the longer text; 1 when both are empty.</summary>
    public static double Precision(string expected, string actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        int longer = Math.Max(expected.Length, actual.Length);
        return longer == 0 ? 1 : 1 - (double)EditDistance.Between(expected, actual) / longer;
    }

    /// <summary>Share of the expected words that were read letter for letter, in order; 1 when none is expected.</summary>
    /// <remarks>
    /// Words are what stands between white space; those read rightly are the longest common subsequence of both texts' words.
    /// </remarks>
    public static double ExactWordRate(string expected, string actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        string[] wanted = expected.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string[] found = actual.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return wanted.Length == 0 ? 1 : (double)CommonWords(wanted, found) / wanted.Length;
    }

    private static int CommonWords(string[] wanted, string[] found)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] columns = [.. found.Select(Number)];
        int[] previous = new int[found.Length + 1];
        int[] current = new int[found.Length + 1];
        foreach (string word in wanted)
        {
            int number = Number(word);
            for (int i = 0; i < columns.Length; i++)
            {
                current[i + 1] = columns[i] == number ? previous[i] + 1 : Math.Max(previous[i + 1], current[i]);
            }

            (previous, current) = (current, previous);
        }

        return previous[^1];

        int Number(string word)
        {
            numbers.TryAdd(word, numbers.Count);
            return numbers[word];
        }
    }
}
