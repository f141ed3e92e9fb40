namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>
/// METEOR: <c>(1 − ½·(chunks/m)³) · P·R / (0.9·P + 0.1·R)</c> over the m words that both texts have, P = m/|hypothesis|, R = m/|reference|.
/// </summary>
/// <remarks>
/// Lavie and Agarwal 2007, with NLTK's defaults, two of its three stages: equal words, then equal stems. The third, synonyms from WordNet,
/// is left out: it looks up stems rather than words, finds next to nothing, and would need the data.
/// </remarks>
public static class Meteor
{
    private const double Alpha = 0.9;
    private const double Beta = 3;
    private const double Gamma = 0.5;

    /// <summary>The score, 0 to just below 1; 0 when no word is common.</summary>
    /// <param name="reference">Words as they should be.</param>
    /// <param name="hypothesis">Words as they are.</param>
    public static double Score(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hypothesis);
        string?[] wanted = [.. reference.Select(word => word.ToLowerInvariant())];
        string?[] found = [.. hypothesis.Select(word => word.ToLowerInvariant())];
        int[] places = new int[found.Length];
        Array.Fill(places, -1);
        Align(wanted, found, places);
        Stem(wanted);
        Stem(found);
        Align(wanted, found, places);
        (int Found, int Wanted)[] matches = [.. places.Index().Where(pair => pair.Item >= 0)];
        if (matches.Length == 0)
        {
            return 0;
        }

        double precision = (double)matches.Length / found.Length;
        double recall = (double)matches.Length / wanted.Length;
        double mean = precision * recall / (Alpha * precision + (1 - Alpha) * recall);
        return (1 - Gamma * Math.Pow((double)Chunks(matches) / matches.Length, Beta)) * mean;
    }

    /// <summary>Pairs equal words, the last with the last; both are taken out (made null).</summary>
    /// <param name="wanted">The reference.</param>
    /// <param name="found">The hypothesis.</param>
    /// <param name="places">[found]: where each word of the hypothesis is in the reference.</param>
    private static void Align(string?[] wanted, string?[] found, int[] places)
    {
        var waiting = new Dictionary<string, Stack<int>>(StringComparer.Ordinal);
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] is { } word)
            {
                waiting.TryAdd(word, []);
                waiting[word].Push(i);
            }
        }

        for (int i = found.Length - 1; i >= 0; i--)
        {
            if (found[i] is { } word && waiting.TryGetValue(word, out Stack<int>? same) && same.TryPop(out int place))
            {
                places[i] = place;
                wanted[place] = found[i] = null;
            }
        }
    }

    private static void Stem(string?[] words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = words[i] is { } word ? PorterStemmer.Stem(word) : null;
        }
    }

    /// <summary>Runs of words that are adjacent and in order in both texts.</summary>
    private static int Chunks((int Found, int Wanted)[] matches) =>
        1 + matches.Zip(matches.Skip(1)).Count(pair =>
            pair.Second.Found != pair.First.Found + 1 || pair.Second.Wanted != pair.First.Wanted + 1);
}
