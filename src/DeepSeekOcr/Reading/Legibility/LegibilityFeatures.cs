using DeepSeekOcr.Documents;
using DeepSeekOcr.Imaging.Analysis;

namespace DeepSeekOcr.Reading.Legibility;

/// <summary>
/// What tells a page that was read from one that was guessed. Each is 0 on a page that is read well, and grows with doubt.
/// </summary>
/// <param name="Surprise">Mean of −ln p a character of the text, in nats: 0 is certainty, 0.1 a probability of 90 % a character.</param>
/// <param name="Excess">
/// ln(characters written / characters that the ink can hold), beyond <see cref="TolerableExcess"/>; 0 where the ink holds them, or is not
/// known.
/// </param>
/// <param name="Shortfall">
/// ln(characters that the ink shows / characters written), beyond <see cref="TolerableShortfall"/>; 0 where they are written, or the ink is
/// not known.
/// </param>
public readonly record struct LegibilityFeatures(double Surprise, double Excess, double Shortfall)
{
    /// <summary>So many characters for one of the ink are no excess.</summary>
    /// <remarks>Twelve real pages (reports, books, slides, a newspaper, notes) have 0.7 to 1.4 of true text for one of the ink.</remarks>
    public const double TolerableExcess = 1.5;

    /// <summary>So many characters of the ink for one that is written are no shortfall: figures have ink that no text says.</summary>
    public const double TolerableShortfall = 2;

    // A probability that was rounded to 0 is no certainty of having erred.
    private const double LeastProbability = 1e-4;

    // Beyond a factor of 16 the ink is no better known.
    private static readonly double MostMismatch = Math.Log(16);

    // So many characters more or less mean nothing: those of a poster may be too large to count for letters.
    private const int FewCharacters = 50;

    /// <summary>Measures a reading.</summary>
    /// <param name="text">What the model wrote, marks included.</param>
    /// <param name="tokens">Its tokens, in order: characters and probabilities. None means that nothing is known, which is no
    /// surprise.</param>
    /// <param name="ink">What the image holds; absent where the output need not be the text of the page.</param>
    /// <param name="isWhole">Whether the model ended the text; one that was cut may well be short.</param>
    public static LegibilityFeatures Of(string text, IReadOnlyList<TokenProbability> tokens, PageStatistics? ink, bool isWhole)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokens);
        Written[] written = Markup.Of(text);
        double surprise = SurpriseOf(tokens, written);
        if (ink is null)
        {
            return new LegibilityFeatures(surprise, 0, 0);
        }

        // Of labels and of the measures of ink, the kinder counts.
        int plain = 0;
        int labels = 0;
        for (int i = 0; i < text.Length; i++)
        {
            plain += written[i] == Written.Text && !char.IsWhiteSpace(text[i]) ? 1 : 0;
            labels += written[i] == Written.Label && !char.IsWhiteSpace(text[i]) ? 1 : 0;
        }

        double excess = Mismatch(plain, Math.Max(ink.Characters, ink.Letters), TolerableExcess);
        double shortfall = isWhole ? Mismatch(Math.Min(ink.Characters, ink.Letters), plain + labels, TolerableShortfall) : 0;
        return new LegibilityFeatures(surprise, excess, shortfall);
    }

    /// <summary>Coordinates of boxes are left out: a pixel more or less is a doubt, but not of the text.</summary>
    private static double SurpriseOf(IReadOnlyList<TokenProbability> tokens, Written[] written)
    {
        double nats = 0;
        double pending = 0;
        int characters = 0;
        int end = 0;
        foreach (TokenProbability token in tokens)
        {
            // A token that completes no character is a part of the next one that does.
            pending -= Math.Log(Math.Clamp(token.Probability, LeastProbability, 1));
            int start = end;
            end = Math.Min(written.Length, end + Math.Max(0, token.Length));
            int text = end - start - written.AsSpan(start, end - start).Count(Written.Mark);
            nats += text > 0 ? pending : 0;
            pending = end > start ? 0 : pending;
            characters += text;
        }

        return characters == 0 ? 0 : nats / characters;
    }

    private static double Mismatch(int more, int less, double tolerable) =>
        Math.Clamp(Math.Log((double)(more + FewCharacters) / (less + FewCharacters)) - Math.Log(tolerable), 0, MostMismatch);
}
