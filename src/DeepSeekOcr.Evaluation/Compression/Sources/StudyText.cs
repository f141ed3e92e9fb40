using System.Text;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>Texts of a wanted number of tokens.</summary>
public static class StudyText
{
    // What comes next is drawn in parts of about this many characters a missing token; most tokens have fewer.
    private const int CharactersPerToken = 6;

    /// <summary>A text that ends with the last whole word of the wanted tokens.</summary>
    /// <param name="kind">What it says; prose comes from <see cref="Corpus.HeldOut"/>.</param>
    /// <param name="tokens">Text tokens by <see cref="PublishedTokenizer"/>, at least 1; the text has a few less where a word would be
    /// cut.</param>
    /// <param name="seed">Chooses the text, together with all the others.</param>
    /// <param name="page">Its number.</param>
    public static string Draw(StudyKind kind, int tokens, long seed, int page)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        var random = new SeededRandom(seed, ((long)kind << 56) | ((long)tokens << 24) | (uint)page);
        var text = new StringBuilder();
        int found = 0;
        while (found < tokens)
        {
            // A chapter may be shorter than the page: then another follows.
            text.Append(text.Length == 0 ? "" : "\n")
                .Append(Part(kind, random, CharactersPerToken * (tokens - found) + CharactersPerToken));
            found = PublishedTokenizer.Count(text.ToString()).All;
        }

        return PublishedTokenizer.Cut(text.ToString(), tokens);
    }

    private static string Part(StudyKind kind, SeededRandom random, int characters) => kind switch
    {
        StudyKind.Prose => Corpus.HeldOut.Excerpt(random, characters, keepParagraphs: random.Next(2) == 0),
        StudyKind.Lines => LineText.Draw(random, characters),
        StudyKind.Random => RandomText.Draw(random, characters),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };
}
