using System.Numerics;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations.SpecialGraphicsState;
using UglyToad.PdfPig.Graphics.Operations.TextState;
using UglyToad.PdfPig.Writer;

namespace DeepSeekOcr.Documents.Writers.Pdf;

/// <summary>The pages' images with invisible text over them, so that a viewer finds, marks and copies it.</summary>
/// <remarks>
/// Lines are spread over the model's boxes (<see cref="TextLayout"/>) and stretched to their width; on a turned page they are turned with
/// it.
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
        _fonts = new BlankFontSet(_builder, _document.Pages.SelectMany(LinesOf).Select(line => line.Text));
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
        foreach (PlacedLine line in LinesOf(page))
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
    /// The lines to be found in a page; none in one that was guessed, for nobody would see that what is found is not there.
    /// </summary>
    private static IEnumerable<PlacedLine> LinesOf(DocumentPage page) => page.Status == PageStatus.LowConfidence
        ? []
        : page.Elements.SelectMany(element => TextLayout.Place(element, page.ToOriginal));

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
        string text = BlankFontSet.Writable(line.Text);
        double size = line.Bottom - line.Top;
        double natural = size * BlankFont.Advance / BlankFont.UnitsPerEm;
        double advance = (line.Right - line.Left) / text.Length;
        if (size <= 0 || advance <= 0)
        {
            return;
        }

        sheet.CurrentStream.Operations.Add(new SetHorizontalScaling(100 * advance / natural));
        double left = line.Left;
        foreach ((string run, PdfDocumentBuilder.AddedFont font) in _fonts.Runs(text))
        {
            sheet.AddText(run, size, new PdfPoint(left, -(line.Top + Baseline * size)), font);
            left += run.Length * advance;
        }
    }
}
