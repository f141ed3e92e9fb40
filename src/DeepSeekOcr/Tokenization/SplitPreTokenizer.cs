using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace DeepSeekOcr.Tokenization;

/// <summary>Cuts a text into the pieces that merges stay inside: each pattern in turn cuts the pieces left by the one before it.</summary>
/// <remarks>
/// Matches and the gaps between them both stay as pieces (behaviour "Isolated" of <c>tokenizer.json</c>). The patterns speak of
/// characters, .NET's of UTF-16 units, of which an emoji has two without a category; so such a text is matched through a stand-in that has
/// one unit of the same category for each character.
/// </remarks>
internal sealed class SplitPreTokenizer : PreTokenizer
{
    private readonly Regex[] _patterns;

    public SplitPreTokenizer(IEnumerable<Regex> patterns) => _patterns = [.. patterns];

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return Split(text);
        }

        (string standIn, int[] offsets) = MakeStandIn(text);
        List<(int Offset, int Length)> pieces = Split(standIn);
        for (int i = 0; i < pieces.Count; i++)
        {
            (int offset, int length) = pieces[i];
            pieces[i] = (offsets[offset], offsets[offset + length] - offsets[offset]);
        }

        return pieces;
    }

    private List<(int Offset, int Length)> Split(ReadOnlySpan<char> text)
    {
        List<(int Offset, int Length)> pieces = text.IsEmpty ? [] : [(0, text.Length)];
        foreach (Regex pattern in _patterns)
        {
            var smaller = new List<(int Offset, int Length)>(pieces.Count);
            foreach ((int offset, int length) in pieces)
            {
                int done = 0;
                foreach (ValueMatch match in pattern.EnumerateMatches(text.Slice(offset, length)))
                {
                    Add(smaller, offset + done, match.Index - done);
                    Add(smaller, offset + match.Index, match.Length);
                    done = match.Index + match.Length;
                }

                Add(smaller, offset + done, length - done);
            }

            pieces = smaller;
        }

        return pieces;
    }

    private static void Add(List<(int Offset, int Length)> pieces, int offset, int length)
    {
        if (length > 0)
        {
            pieces.Add((offset, length));
        }
    }

    /// <returns>One unit a character, and where each character starts in <paramref name="text"/>, with its length at the end.</returns>
    private static (string StandIn, int[] Offsets) MakeStandIn(ReadOnlySpan<char> text)
    {
        var standIn = new StringBuilder(text.Length);
        var offsets = new List<int>(text.Length + 1);
        int offset = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            standIn.Append(rune.IsBmp ? (char)rune.Value : StandInFor(rune));
            offsets.Add(offset);
            offset += rune.Utf16SequenceLength;
        }

        offsets.Add(offset);
        return (standIn.ToString(), [.. offsets]);
    }

    // Any character of the category serves that no pattern names by itself or by a range.
    private static char StandInFor(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter => 'ƒ',
        <= UnicodeCategory.EnclosingMark => '\u0300',
        <= UnicodeCategory.OtherNumber => '²',
        >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => '…',
        >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol => '©',
        _ => '\uE000',
    };
}
