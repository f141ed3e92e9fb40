using System.Text;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>A word and where it probably stands; whether a space is before it.</summary>
internal readonly record struct PlacedWord(string Text, Area Place, double? Confidence, bool IsSpaced);

/// <summary>A line of words in the order of the text.</summary>
/// <param name="Words">At least one.</param>
/// <param name="Place">What they take together.</param>
/// <param name="RunsDown">Whether it is a column of vertical text.</param>
internal sealed record PlacedLine(IReadOnlyList<PlacedWord> Words, Area Place, bool RunsDown = false)
{
    /// <summary>The words with the spaces of the text.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (PlacedWord word in Words)
            {
                text.Append(text.Length > 0 && word.IsSpaced ? " " : "").Append(word.Text);
            }

            return text.ToString();
        }
    }
}
