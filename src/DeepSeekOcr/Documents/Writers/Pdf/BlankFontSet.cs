using System.Text;
using UglyToad.PdfPig.Writer;

namespace DeepSeekOcr.Documents.Writers.Pdf;

/// <summary>
/// The blank fonts of one PDF. A simple font of PDF has at most 256 characters, so they are shared out, the frequent ones together.
/// </summary>
internal sealed class BlankFontSet
{
    private const int CharactersOfFont = 200;
    private const char Missing = '\uFFFD';

    private readonly Dictionary<char, PdfDocumentBuilder.AddedFont> _fonts = [];

    /// <param name="builder">Receives the fonts.</param>
    /// <param name="texts">All that will be written.</param>
    public BlankFontSet(PdfDocumentBuilder builder, IEnumerable<string> texts)
    {
        var counts = new Dictionary<char, int> { [' '] = int.MaxValue / 2, [Missing] = 1 };
        foreach (char c in texts.SelectMany(text => text.EnumerateRunes()).Select(Written))
        {
            counts[c] = counts.GetValueOrDefault(c) + 1;
        }

        int number = 0;
        foreach (
            char[] group in counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => pair.Key)
                .Chunk(CharactersOfFont))
        {
            Array.Sort(group);
            PdfDocumentBuilder.AddedFont font = builder.AddTrueTypeFont(BlankFont.Make($"Blank{++number}", group));
            foreach (char c in group)
            {
                _fonts[c] = font;
            }
        }
    }

    /// <summary>Cuts a text into runs of one font each.</summary>
    public IEnumerable<BlankRun> Runs(string text)
    {
        var run = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            char written = Written(rune);
            if (run.Length > 0 && (!rune.IsBmp || _fonts[written] != _fonts[run[^1]]))
            {
                yield return new BlankRun(run.ToString(), _fonts[run[^1]], Actual: null);
                run.Clear();
            }

            if (rune.IsBmp)
            {
                run.Append(written);
            }
            else
            {
                yield return new BlankRun(written.ToString(), _fonts[written], rune.ToString());
            }
        }

        if (run.Length > 0)
        {
            yield return new BlankRun(run.ToString(), _fonts[run[^1]], Actual: null);
        }
    }

    /// <summary>The character that is written: those beyond the basic plane, which PDF's simple fonts cannot hold, become U+FFFD.</summary>
    private static char Written(Rune rune) => rune.Value < ' ' ? ' ' : rune.IsBmp ? (char)rune.Value : Missing;
}

/// <summary>Text of one font.</summary>
/// <param name="Text">What is written.</param>
/// <param name="Font">In which font.</param>
/// <param name="Actual">What it means, where the font cannot say it.</param>
internal readonly record struct BlankRun(string Text, PdfDocumentBuilder.AddedFont Font, string? Actual);
