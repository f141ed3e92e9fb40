namespace DeepSeekOcr.Data.Printed;

/// <summary>How far two readings of a page agree: a coarse label is kept where both do.</summary>
internal static class TextAgreement
{
    private const int MostWords = 4000;

    /// <summary>Share of the words of both that are in their longest common subsequence, 0 to 1; 0 for very long texts.</summary>
    public static double Of(string one, string other)
    {
        (string[] a, string[] b) = (Words(one), Words(other));
        if (a.Length == 0 || b.Length == 0 || Math.Max(a.Length, b.Length) > MostWords)
        {
            return 0;
        }

        int[] longest = new int[b.Length + 1];
        foreach (string word in a)
        {
            int diagonal = 0;
            for (int i = 0; i < b.Length; i++)
            {
                int above = longest[i + 1];
                longest[i + 1] = word == b[i] ? diagonal + 1 : Math.Max(above, longest[i]);
                diagonal = above;
            }
        }

        return 2.0 * longest[^1] / (a.Length + b.Length);
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
