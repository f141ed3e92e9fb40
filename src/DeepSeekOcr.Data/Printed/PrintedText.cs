using System.Text;
using DeepSeekOcr.Rendering;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace DeepSeekOcr.Data.Printed;

/// <summary>The text of a PDF's page in the order in which it was written, with the place of every character.</summary>
internal sealed class PrintedText
{
    // In units of the size: how far baselines of one line may lie apart, which gap is a space, how high the middle of a capital is.
    private const double SameLine = 0.3;
    private const double Space = 0.15;
    private const double CapitalMiddle = 0.35;

    private readonly StringBuilder _text = new();
    private readonly List<Glyph> _glyphs = [];
    private readonly double _height;
    private Letter? _last;
    private int _line;

    private PrintedText(double height) => _height = height;

    /// <summary>The text; a line break where a line ends.</summary>
    public string Text => _text.ToString();

    /// <summary>The place of every character, in points from the left and the top of the page.</summary>
    public IReadOnlyList<Glyph> Glyphs => _glyphs;

    /// <summary>Size of most of the text, in points.</summary>
    public float Size { get; private init; }

    /// <summary>Names of its fonts as the file has them, the most frequent first.</summary>
    public IReadOnlyList<string> Fonts { get; private init; } = [];

    /// <summary>Reads a page.</summary>
    public static PrintedText Of(Page page)
    {
        double[] sizes = [.. page.Letters.Select(letter => letter.PointSize).Order()];
        var text = new PrintedText(page.Height)
        {
            Size = sizes.Length == 0 ? 0 : (float)sizes[sizes.Length / 2],
            Fonts =
            [
                .. page.Letters.GroupBy(letter => letter.FontName ?? "").OrderByDescending(font => font.Count())
                    .Select(font => font.Key[(font.Key.IndexOf('+', StringComparison.Ordinal) + 1)..]),
            ],
        };
        foreach (Letter letter in page.Letters)
        {
            text.Add(letter);
        }

        return text;
    }

    private void Add(Letter letter)
    {
        // Spaces follow from the gaps: some programs write none, others several, or at the ends of lines.
        if (string.IsNullOrWhiteSpace(letter.Value) || letter.PointSize <= 0)
        {
            return;
        }

        if (_last is { } last)
        {
            double gap = letter.StartBaseLine.X - last.EndBaseLine.X;
            if (Math.Abs(letter.StartBaseLine.Y - last.StartBaseLine.Y) > SameLine * last.PointSize || gap < -last.PointSize)
            {
                Place('\n', last.EndBaseLine, 0, last.PointSize);
                _line++;
            }
            else if (gap > Space * letter.PointSize)
            {
                Place(' ', new PdfPoint(last.EndBaseLine.X + (gap / 2), last.StartBaseLine.Y), gap, last.PointSize);
            }
        }

        double width = (letter.EndBaseLine.X - letter.StartBaseLine.X) / letter.Value.Length;
        for (int i = 0; i < letter.Value.Length; i++)
        {
            var place = new PdfPoint(letter.StartBaseLine.X + ((i + 0.5) * width), letter.StartBaseLine.Y);
            Place(letter.Value[i], place, width, letter.PointSize);
        }

        _last = letter;
    }

    private void Place(char character, PdfPoint middle, double width, double size)
    {
        _text.Append(character);
        _glyphs.Add(new Glyph((float)middle.X, (float)(_height - middle.Y - (CapitalMiddle * size)), (float)width, _line));
    }
}
