using System.Text;

namespace DeepSeekOcr.Evaluation;

/// <summary>How a piece of text stands in both texts.</summary>
public enum DifferenceKind
{
    /// <summary>It is in both.</summary>
    Same,

    /// <summary>It is expected and was not read.</summary>
    Missing,

    /// <summary>It was read and is not expected.</summary>
    Extra,
}

/// <summary>A piece of text and where it stands.</summary>
/// <param name="Kind">In which texts it is.</param>
/// <param name="Text">The piece.</param>
public readonly record struct TextDifference(DifferenceKind Kind, string Text)
{
    // Two bytes each. Texts of 4000 words are aligned; beyond, all that differs is one piece.
    private const long MostCells = 64_000_000;

    /// <summary>The pieces of two texts, word by word, aligned by their longest common subsequence of words and gaps.</summary>
    /// <returns>Pieces whose same and missing ones make the expected text, same and extra ones the actual text.</returns>
    public static IReadOnlyList<TextDifference> Between(string expected, string actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        string[] wanted = [.. Words(expected)];
        string[] found = [.. Words(actual)];
        int head = wanted.AsSpan().CommonPrefixLength(found);
        int tail = 0;
        while (tail < Math.Min(wanted.Length, found.Length) - head && wanted[^(tail + 1)] == found[^(tail + 1)])
        {
            tail++;
        }

        var pieces = new List<TextDifference>();
        Add(pieces, DifferenceKind.Same, wanted.AsSpan(0, head));
        Align(wanted[head..^tail], found[head..^tail], pieces);
        Add(pieces, DifferenceKind.Same, wanted.AsSpan(wanted.Length - tail));
        return pieces;
    }

    /// <summary>Both texts in one with marks: <c>[-missing-]</c> and <c>{+extra+}</c>, what is the same as it is.</summary>
    /// <remarks>Changed words of a line with nothing but spaces between them are marked together.</remarks>
    public static string Mark(IEnumerable<TextDifference> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var marked = new StringBuilder();
        (string missing, string extra, string gap) = ("", "", "");
        foreach (TextDifference piece in pieces)
        {
            if (piece.Kind == DifferenceKind.Same && piece.Text.All(letter => letter == ' ') && missing.Length + extra.Length > 0
                && gap.Length == 0)
            {
                gap = piece.Text;
            }
            else if (piece.Kind == DifferenceKind.Same)
            {
                marked.Append(Marked(missing, extra)).Append(gap).Append(piece.Text);
                (missing, extra, gap) = ("", "", "");
            }
            else
            {
                (missing, extra, gap) = (missing + gap, extra + gap, "");
                missing += piece.Kind == DifferenceKind.Missing ? piece.Text : "";
                extra += piece.Kind == DifferenceKind.Extra ? piece.Text : "";
            }
        }

        return marked.Append(Marked(missing, extra)).Append(gap).ToString();
    }

    private static string Marked(string missing, string extra) =>
        (missing.Length > 0 ? $"[-{missing}-]" : "") + (extra.Length > 0 ? $"{{+{extra}+}}" : "");

    private static void Align(string[] wanted, string[] found, List<TextDifference> pieces)
    {
        if ((long)wanted.Length * found.Length > MostCells)
        {
            Add(pieces, DifferenceKind.Missing, wanted);
            Add(pieces, DifferenceKind.Extra, found);
            return;
        }

        ushort[,] common = Common(wanted, found);
        (int i, int j) = (0, 0);
        while (i < wanted.Length || j < found.Length)
        {
            bool same = i < wanted.Length && j < found.Length && wanted[i] == found[j];
            bool missing = !same && (j == found.Length || (i < wanted.Length && common[i + 1, j] >= common[i, j + 1]));
            DifferenceKind kind = same ? DifferenceKind.Same : missing ? DifferenceKind.Missing : DifferenceKind.Extra;
            Add(pieces, kind, kind == DifferenceKind.Extra ? found.AsSpan(j, 1) : wanted.AsSpan(i, 1));
            i += kind == DifferenceKind.Extra ? 0 : 1;
            j += kind == DifferenceKind.Missing ? 0 : 1;
        }
    }

    /// <summary>Length of the longest common subsequence of what follows from (i, j).</summary>
    private static ushort[,] Common(string[] wanted, string[] found)
    {
        ushort[,] common = new ushort[wanted.Length + 1, found.Length + 1];
        for (int i = wanted.Length - 1; i >= 0; i--)
        {
            for (int j = found.Length - 1; j >= 0; j--)
            {
                common[i, j] = wanted[i] == found[j] ? (ushort)(common[i + 1, j + 1] + 1) : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }

    /// <summary>Adds words to the last piece, or a new piece.</summary>
    private static void Add(List<TextDifference> pieces, DifferenceKind kind, ReadOnlySpan<string> words)
    {
        if (words.IsEmpty)
        {
            return;
        }

        string text = string.Concat(words);
        if (pieces.Count > 0 && pieces[^1].Kind == kind)
        {
            pieces[^1] = new TextDifference(kind, pieces[^1].Text + text);
        }
        else
        {
            pieces.Add(new TextDifference(kind, text));
        }
    }

    /// <summary>Runs of letters that are not white space, and the single spaces and line breaks between them.</summary>
    private static IEnumerable<string> Words(string text)
    {
        int start = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || char.IsWhiteSpace(text[i]) || char.IsWhiteSpace(text[i - 1]))
            {
                yield return text[start..i];
                start = i;
            }
        }
    }
}
