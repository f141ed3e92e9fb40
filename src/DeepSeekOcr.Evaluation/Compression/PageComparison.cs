using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Evaluation.Normalisation;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>What was read, compared with what stands on the page, in every way that is reported.</summary>
/// <param name="Precision">1 − edit distance / length of the longer text, in code points; 1 when both are empty.</param>
/// <param name="ExactWords">Share of the page's words that were read letter for letter, in order.</param>
/// <param name="Fox">The Fox metrics, under their right names.</param>
/// <param name="Official">The Fox metrics as the official script prints them, with the two texts swapped.</param>
/// <param name="Normalised">The Fox metrics of both texts after <see cref="NormalisedText"/>.</param>
public sealed record PageComparison(double Precision, double ExactWords, FoxScores Fox, FoxScores Official, FoxScores Normalised)
{
    /// <summary><see cref="Precision"/> of both texts after <see cref="NormalisedText"/>.</summary>
    public double NormalisedPrecision => 1 - Normalised.EditDistance;

    /// <summary>Compares two texts.</summary>
    public static PageComparison Of(string expected, string actual)
    {
        FoxScores fox = FoxScores.Of(expected, actual);
        return new PageComparison(
            1 - fox.EditDistance,
            TextAccuracy.ExactWordRate(expected, actual),
            fox,
            FoxScores.Official(expected, actual),
            FoxScores.Of(NormalisedText.Of(expected), NormalisedText.Of(actual)));
    }
}
