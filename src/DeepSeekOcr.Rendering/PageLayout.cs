using System.Text;

namespace DeepSeekOcr.Rendering;

/// <summary>A text broken into the lines of a page, before it is drawn.</summary>
/// <remarks>
/// A line ends at a line break of the text, else at the last space that lets it fit, else (a word wider than the page) inside the word.
/// Spaces at the end of a line are dropped; so a space where a line was broken becomes the line break.
/// Filled lines end at a line break or where the next character does not fit, and keep their spaces.
/// </remarks>
internal sealed class PageLayout
{
    private const string Replaced = "\t\r\f\u0085\u2028\u2029";

    private readonly string _text;

    private PageLayout(string text)
    {
        _text = text;
    }

    /// <summary>The lines that fit: ranges of the normalised text.</summary>
    public List<(int Start, int Length)> Lines { get; } = [];

    /// <summary>How many characters of the text the lines cover, dropped spaces and line breaks included.</summary>
    public int FittedCharacters { get; private set; }

    /// <summary>Whether the whole text fits.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Breaks <paramref name="text"/> (see <see cref="Normalise"/>) into at most as many lines as the page holds.</summary>
    public static PageLayout Of(string text, int width, int height, PageStyle style)
    {
        var layout = new PageLayout(text);
        // Widths are compared in units of the size: then a larger size never fits where a smaller one does not.
        float extent = (width - style.MarginLeft - style.MarginRight) / style.SizePixels;
        int lines = LineCount(height, style);
        int start = 0;
        while (start < text.Length && layout.Lines.Count < lines)
        {
            (int end, int next) = layout.BreakLine(start, extent, style);
            if (end < 0)
            {
                break;
            }

            layout.Lines.Add((start, end - start));
            start = next;
        }

        layout.FittedCharacters = start;
        layout.IsComplete = start == text.Length;
        return layout;
    }

    /// <summary>Uniform line breaks, tabs as four spaces, no spaces at the ends of lines and no empty lines at the end.</summary>
    /// <exception cref="PageRenderException">The font lacks a character.</exception>
    public static string Normalise(string text, Font font)
    {
        for (int i = 0; i < text.Length; i++)
        {
            // Places in the message are those of the given text, so it is checked before anything in it moves.
            if (!font.Has(text[i]) && !Replaced.Contains(text[i]))
            {
                throw new PageRenderException($"font '{font.Name}' has no glyph for U+{(int)text[i]:X4} at character {i}");
            }
        }

        text = text.ReplaceLineEndings("\n").Replace("\t", "    ", StringComparison.Ordinal);
        if (text.Contains(" \n", StringComparison.Ordinal))
        {
            text = string.Join('\n', text.Split('\n').Select(line => line.TrimEnd(' ')));
        }

        return text.TrimEnd(' ', '\n');
    }

    /// <summary>The text on the page.</summary>
    public string JoinLines()
    {
        var joined = new StringBuilder(_text.Length);
        for (int line = 0; line < Lines.Count; line++)
        {
            joined.Append(line > 0 ? "\n" : "").Append(_text, Lines[line].Start, Lines[line].Length);
        }

        return joined.ToString();
    }

    private static int LineCount(int height, PageStyle style)
    {
        float first = (style.Font.Ascent + style.Font.Descent) * style.SizePixels;
        float extent = height - style.MarginTop - style.MarginBottom;
        return first > extent ? 0 : 1 + (int)((extent - first) / (style.LineHeight * style.SizePixels));
    }

    /// <summary>Where the line from <paramref name="start"/> ends and the next begins; −1 when not one character fits.</summary>
    private (int End, int Next) BreakLine(int start, float extent, PageStyle style)
    {
        float width = 0;
        int space = -1;
        bool blank = true;
        for (int i = start; i < _text.Length; i++)
        {
            char character = _text[i];
            if (character == '\n')
            {
                return (i, i + 1);
            }

            bool mayBreak = character == ' ' && !style.FillLines;
            if (mayBreak)
            {
                // An indent is no place to break: the line would be empty.
                space = blank ? space : i;
            }

            blank &= character == ' ';
            width += style.Advance(character);
            if (width <= extent || mayBreak)
            {
                continue;
            }

            return space >= 0 ? AtSpace(start, space) : i > start ? (i, i) : (-1, start);
        }

        return (_text.Length, _text.Length);
    }

    private (int End, int Next) AtSpace(int start, int space)
    {
        int end = space;
        while (end > start && _text[end - 1] == ' ')
        {
            end--;
        }

        return (end, space + 1);
    }
}
