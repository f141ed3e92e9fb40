using System.Numerics;
using System.Text;
using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Writers.Layout;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations.MarkedContent;
using UglyToad.PdfPig.Graphics.Operations.SpecialGraphicsState;
using UglyToad.PdfPig.Graphics.Operations.TextState;
using UglyToad.PdfPig.Tokens;
using UglyToad.PdfPig.Writer;

namespace DeepSeekOcr.Documents.Writers.Pdf;

/// <summary>The pages' images with invisible text over them, so that a viewer finds, marks and copies it.</summary>
/// <remarks>
/// Lines are spread over the model's boxes (<see cref="PageLayout"/>) and stretched to their width; on a turned page they are turned with
/// it. Characters stand in their visual order, from which readers of PDF find the order of the text; columns of vertical text are turned.
/// </remarks>
internal sealed class PdfWriter : IDocumentWriter
{
    private const double PointsPerInch = 72;

    // The limits of the format.
    private const double ShortestSide = 3;
    private const double LongestSide = 14_400;

    // A page whose size nobody knows is as large as a sheet of paper: its longer side has this many points.
    private const double AssumedSide = 842;
    private const double Baseline = 0.8;

    // Readers take a gap wider than this share of the size for the end of a piece of text, which they order by itself.
    private const double WidestAdvance = 0.55;

    private readonly Document _document;
    private readonly Stream _stream;
    private readonly PdfDocumentBuilder _builder;
    private readonly BlankFontSet _fonts;

    public PdfWriter(WriterTarget target)
    {
        _document = target.Document;
        _stream = target.Open();
        _builder = new PdfDocumentBuilder(_stream, disposeStream: false);
        _builder.DocumentInformation.Title = _document.Name;
        _builder.DocumentInformation.Producer = "dsocr";
        _fonts = new BlankFontSet(_builder, _document.Pages.SelectMany(TextsOf));
    }

    public void WritePage(int index, PageImage image)
    {
        DocumentPage page = _document.Pages[index];
        double scale = PointsPerPixel(page);
        PdfPageBuilder sheet = _builder.AddPage(page.Width * scale, page.Height * scale);
        sheet.AddJpeg(image.Jpeg, new PdfRectangle(0, 0, page.Width * scale, page.Height * scale));
        sheet.CurrentStream.Operations.Add(Push.Value);
        sheet.CurrentStream.Operations.Add(new ModifyCurrentTransformationMatrix(Transform(page, scale)));
        sheet.SetTextRenderingMode(TextRenderingMode.Neither);
        foreach (PlacedLine line in IsFound(page) ? PageLayout.Of(page, image.Original).SelectMany(lines => lines) : [])
        {
            WriteLine(sheet, line);
        }

        sheet.CurrentStream.Operations.Add(Pop.Value);
    }

    public void Complete()
    {
        _builder.Build();
        PdfIdentity.Write(_stream);
    }

    public void Dispose() => _builder.Dispose();

    /// <summary>
    /// Whether the text of a page is to be found; not in one that was guessed, for nobody would see that what is found is not there.
    /// </summary>
    private static bool IsFound(DocumentPage page) => page.Status != PageStatus.LowConfidence;

    /// <summary>All that may be written of a page.</summary>
    private static IEnumerable<string> TextsOf(DocumentPage page) => !IsFound(page) ? [] : page.Elements.SelectMany(
        element => element.Content is TableContent table
            ? table.Table.Cells.Select(cell => InlineMarkup.Plain(cell.Text))
            : [LaidWord.TextOf(element)]);

    private static double PointsPerPixel(DocumentPage page)
    {
        int longer = Math.Max(page.Width, page.Height);
        double scale = PointsPerInch / page.Dpi ?? 0;
        return scale * Math.Min(page.Width, page.Height) >= ShortestSide && scale * longer <= LongestSide ? scale : AssumedSide / longer;
    }

    /// <summary>From the upright page, y upwards from its upper edge, to the sheet.</summary>
    private static double[] Transform(DocumentPage page, double scale)
    {
        Matrix3x2 matrix = Matrix3x2.CreateScale(1, -1) * page.ToOriginal * Matrix3x2.CreateScale((float)scale, (float)-scale)
            * Matrix3x2.CreateTranslation(0, (float)(page.Height * scale));
        return [matrix.M11, matrix.M12, matrix.M21, matrix.M22, matrix.M31, matrix.M32];
    }

    private void WriteLine(PdfPageBuilder sheet, PlacedLine line)
    {
        string text = VisualOrder.Apply(line.Text);
        (double size, double length) = line.RunsDown ? (line.Place.Width, line.Place.Height) : (line.Place.Height, line.Place.Width);
        if (size <= 0 || length <= 0)
        {
            return;
        }

        // From here on the line begins at the origin and runs along x.
        double[] place = line.RunsDown
            ? [0, -1, 1, 0, line.Place.Left + ((1 - Baseline) * size), -line.Place.Top]
            : [1, 0, 0, 1, line.Place.Left, -(line.Place.Top + (Baseline * size))];
        sheet.CurrentStream.Operations.Add(Push.Value);
        sheet.CurrentStream.Operations.Add(new ModifyCurrentTransformationMatrix(place));
        double advance = length / text.EnumerateRunes().Count();
        WriteRuns(sheet, text, Math.Max(size, advance / WidestAdvance), advance);
        sheet.CurrentStream.Operations.Add(Pop.Value);
    }

    private void WriteRuns(PdfPageBuilder sheet, string text, double size, double advance)
    {
        double natural = size * BlankFont.Advance / BlankFont.UnitsPerEm;
        sheet.CurrentStream.Operations.Add(new SetHorizontalScaling(100 * advance / natural));
        double left = 0;
        foreach (BlankRun run in _fonts.Runs(text))
        {
            if (run.Actual is not null)
            {
                // What the fonts cannot say is said beside them (ISO 32000-1, 14.9.4).
                sheet.CurrentStream.Operations.Add(
                    new BeginMarkedContentWithProperties(NameToken.Create("Span"), ActualText(run.Actual)));
            }

            sheet.AddText(run.Text, size, new PdfPoint(left, 0), run.Font);
            left += run.Text.Length * advance;
            if (run.Actual is not null)
            {
                sheet.CurrentStream.Operations.Add(EndMarkedContent.Value);
            }
        }
    }

    private static DictionaryToken ActualText(string text) => new(new Dictionary<NameToken, IToken>
    {
        [NameToken.ActualText] = new HexToken([.. Convert.ToHexString([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)])]),
    });
}
