namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>BLEU-4 of one sentence and one reference: <c>BP · exp(¼ Σₙ ln pₙ)</c>, n from 1 to 4, without smoothing.</summary>
/// <remarks>
/// Papineni and others 2002, "BLEU: a method for automatic evaluation of machine translation". As NLTK has it, an order without a match
/// takes the smallest normal double for pₙ, so three words alike give 1.2e-77.
/// </remarks>
public static class Bleu
{
    private const int Orders = 4;
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>The score, 0 to 1.</summary>
    /// <param name="reference">Words as they should be.</param>
    /// <param name="hypothesis">Words as they are.</param>
    public static double Score(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hypothesis);
        if (hypothesis.Count == 0)
        {
            return 0;
        }

        double logarithms = 0;
        for (int order = 1; order <= Orders; order++)
        {
            int matches = Matches(reference, hypothesis, order);
            if (order == 1 && matches == 0)
            {
                return 0;
            }

            int candidates = Math.Max(1, hypothesis.Count - order + 1);
            logarithms += Math.Log(matches == 0 ? SmallestNormal : (double)matches / candidates) / Orders;
        }

        double brevity = hypothesis.Count > reference.Count ? 1 : Math.Exp(1 - (double)reference.Count / hypothesis.Count);
        return brevity * Math.Exp(logarithms);
    }

    /// <summary>How many of the hypothesis' n-grams the reference has, each as often as the reference at most.</summary>
    private static int Matches(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis, int order)
    {
        Dictionary<string, int> wanted = Grams(reference, order);
        return Grams(hypothesis, order).Sum(gram => Math.Min(gram.Value, wanted.GetValueOrDefault(gram.Key)));
    }

    private static Dictionary<string, int> Grams(IReadOnlyList<string> words, int order)
    {
        var grams = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i + order <= words.Count; i++)
        {
            // NUL stands in no text, so grams of different words never look the same.
            string gram = string.Join('\0', Enumerable.Range(i, order).Select(place => words[place]));
            grams[gram] = grams.GetValueOrDefault(gram) + 1;
        }

        return grams;
    }
}
