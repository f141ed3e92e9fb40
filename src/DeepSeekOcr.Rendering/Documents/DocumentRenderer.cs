using System.Numerics;
using SkiaSharp;

namespace DeepSeekOcr.Rendering.Documents;

/// <summary>Draws pages as office programs and browsers set them, and says where every character went.</summary>
/// <remarks>An instance keeps its canvas and is for one thread; the pages it returns are independent of it.</remarks>
public sealed class DocumentRenderer : IDisposable
{
    private readonly InkCanvas _canvas = new();

    /// <summary>Draws as many lines of the blocks as the page takes, black on white.</summary>
    /// <param name="blocks">In reading order.</param>
    /// <param name="width">Width of the page in pixels.</param>
    /// <param name="height">Height of the page in pixels.</param>
    /// <param name="style">How they are set.</param>
    public RenderedPage Render(IReadOnlyList<DocumentBlock> blocks, int width, int height, DocumentStyle style)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(style);
        SetPage set = DocumentLayout.Of(blocks, width, height, style);
        IReadOnlyList<SetLine> lines = set.Lines;
        _canvas.Clear(width, height);
        _canvas.Turn(style.Skew);
        var turn = Matrix3x2.CreateRotation(style.Skew * MathF.PI / 180, new Vector2(width / 2f, height / 2f));
        var glyphs = new List<Glyph>();
        for (int line = 0; line < lines.Count; line++)
        {
            Draw(lines[line], line, line + 1 < lines.Count, turn, style.Antialias, glyphs);
        }

        foreach (Rule rule in set.Rules)
        {
            _canvas.Fill(rule.Left, rule.Y - (style.RuleThickness / 2), rule.Right, rule.Y + (style.RuleThickness / 2));
        }

        string text = string.Join('\n', lines.Select(line => line.Text.Replace('\t', ' ')));
        return new RenderedPage
        {
            Width = width,
            Height = height,
            Pixels = _canvas.Colour(ink: 0, paper: 255),
            Text = text,
            Glyphs = glyphs,
            FittedCharacters = text.Length,
            IsComplete = lines.Sum(line => Inked(line.Text)) == blocks.Sum(block => Inked(block.Text)),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _canvas.Dispose();

    private static int Inked(string text) => text.Count(character => character is not (' ' or '\t'));

    private void Draw(SetLine line, int index, bool isBroken, Matrix3x2 turn, bool antialias, List<Glyph> glyphs)
    {
        using SKFont sized = line.Font.CreateFont(line.Size, antialias);
        float middle = line.Baseline - (line.Font.CapHeight * line.Size / 2);
        float pen = line.Left;
        Span<float> places = new float[line.Text.Length];
        string text = line.Text.Replace('\t', ' ');
        int cell = 0;
        for (int i = 0; i < places.Length; i++)
        {
            float advance = line.Text[i] == '\t'
                ? line.Left + (++cell * line.CellWidth) - pen
                : (line.Font.Advance(text[i]) * line.Size) + (text[i] == ' ' ? line.Stretch : 0);
            places[i] = pen;
            Place(pen + (advance / 2), advance);
            pen += advance;
        }

        _canvas.Draw(sized, line.Font, text, places, line.Baseline);
        if (isBroken)
        {
            Place(pen, width: 0);
        }

        void Place(float x, float width)
        {
            Vector2 place = Vector2.Transform(new Vector2(x, middle), turn);
            glyphs.Add(new Glyph(place.X, place.Y, width, index));
        }
    }
}
