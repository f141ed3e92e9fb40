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
        foreach (char c in texts.SelectMany(Writable))
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

    /// <summary>
    /// The characters as they are written: those beyond the basic plane, which PDF's simple fonts cannot hold, become U+FFFD.
    /// </summary>
    public static string Writable(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value < ' ' ? ' ' : rune.IsBmp ? (char)rune.Value : Missing));

    /// <summary>Cuts a writable text into runs of one font each.</summary>
    public IEnumerable<(string Text, PdfDocumentBuilder.AddedFont Font)> Runs(string text)
    {
        int start = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || _fonts[text[i]] != _fonts[text[start]])
            {
                yield return (text[start..i], _fonts[text[start]]);
                start = i;
            }
        }
    }
}
