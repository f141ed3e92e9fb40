using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Which tokens made which characters of a page's text, and how sure the model was.</summary>
/// <remarks>Token → word: product. Word → line → element → page: mean weighted by characters.</remarks>
internal sealed class TokenTimeline
{
    private readonly IReadOnlyList<TokenProbability> _tokens;
    private readonly int[] _ends; // [token] characters up to and with it

    public TokenTimeline(IReadOnlyList<TokenProbability> tokens)
    {
        _tokens = tokens;
        _ends = new int[tokens.Count];
        int end = 0;
        for (int i = 0; i < _ends.Length; i++)
        {
            end = checked(end + Math.Max(0, tokens[i].Length));
            _ends[i] = end;
        }
    }

    /// <summary>The tokens that made any of some characters.</summary>
    public TextRange TokensOf(TextRange characters)
    {
        int first = FirstEndingAfter(characters.Start);
        int last = characters.Length == 0 ? first : FirstEndingAfter(characters.End - 1) + 1;
        return new TextRange(first, Math.Clamp(last - first, 0, _ends.Length - first));
    }

    /// <summary>The lines and words of a part of the text.</summary>
    /// <param name="text">The part.</param>
    /// <param name="start">Characters before it.</param>
    public List<TextLine> LinesOf(ReadOnlySpan<char> text, int start)
    {
        var lines = new List<TextLine>();
        foreach (Range range in text.Split('\n'))
        {
            (int offset, int length) = range.GetOffsetAndLength(text.Length);
            List<TextWord> words = WordsOf(text.Slice(offset, length), start + offset);
            if (words.Count > 0)
            {
                lines.Add(new TextLine(words, Mean(words.Select(word => (word.Confidence, word.Text.Length)))!.Value));
            }
        }

        return lines;
    }

    /// <summary>How sure the model was of some characters, word by word.</summary>
    public double? ConfidenceOf(ReadOnlySpan<char> text, int start) => Mean(LinesOf(text, start));

    /// <summary>The mean of lines; absent if there are none.</summary>
    public static double? Mean(IEnumerable<TextLine> lines) =>
        Mean(lines.Select(line => (line.Confidence, line.Words.Sum(word => word.Text.Length))));

    /// <summary>A mean weighted by characters; absent if there are none.</summary>
    public static double? Mean(IEnumerable<(double Confidence, int Characters)> parts)
    {
        double sum = 0;
        long characters = 0;
        foreach ((double confidence, int count) in parts)
        {
            sum += confidence * count;
            characters += count;
        }

        return characters == 0 ? null : sum / characters;
    }

    private List<TextWord> WordsOf(ReadOnlySpan<char> line, int start)
    {
        var words = new List<TextWord>();
        int at = 0;
        while (at < line.Length)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            int end = Ideograph.WordEnd(line, at);

            words.Add(new TextWord(line[at..end].ToString(), Product(TokensOf(new TextRange(start + at, end - at)))));
            at = end;
        }

        return words;
    }

    private double Product(TextRange tokens)
    {
        double product = 1;
        for (int i = tokens.Start; i < tokens.End; i++)
        {
            product *= Math.Clamp(_tokens[i].Probability, 0, 1);
        }

        return product;
    }

    private int FirstEndingAfter(int character)
    {
        int low = 0;
        int high = _ends.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ends[middle] > character ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
