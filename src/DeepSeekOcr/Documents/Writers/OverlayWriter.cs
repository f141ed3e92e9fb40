using System.Globalization;
using DeepSeekOcr.Imaging;
using SkiaSharp;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>Each page's image with its boxes in the colours of their roles, numbered in reading order.</summary>
internal sealed class OverlayWriter(WriterTarget target) : IDocumentWriter
{
    private static readonly Lazy<SKTypeface> Typeface = new(() =>
    {
        using Stream font = typeof(OverlayWriter).Assembly.GetManifestResourceStream("documents/label.ttf")!;
        return SKTypeface.FromStream(font);
    });

    // Pages of a document are mostly of one size: memory that is there already is filled several times faster than new memory.
    private SKBitmap? _drawing;

    public void WritePage(int index, PageImage image)
    {
        DocumentPage page = target.Document.Pages[index];
        string number = target.Document.Pages.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $".p{page.Number:000}") : "";
        SKBitmap drawing = DrawingOf(image.Bitmap);
        Draw(page, drawing);
        using SKPixmap pixels = drawing.PeekPixels();
        target.Write(number, ImageEncoder.ToPng(pixels));
    }

    public void Complete()
    {
    }

    public void Dispose() => _drawing?.Dispose();

    /// <summary>A copy of the page to draw on, good until the next is asked for.</summary>
    private SKBitmap DrawingOf(SKBitmap page)
    {
        if (_drawing?.Info != page.Info)
        {
            _drawing?.Dispose();
            _drawing = new SKBitmap(page.Info);
        }

        page.GetPixelSpan().CopyTo(_drawing.GetPixelSpan());
        return _drawing;
    }

    private static void Draw(DocumentPage page, SKBitmap drawing)
    {
        using var canvas = new SKCanvas(drawing);

        // Lines and letters keep their look on pages of any size.
        float unit = Math.Max(1, MathF.Sqrt((float)drawing.Width * drawing.Height) / 1000);
        using var font = new SKFont(Typeface.Value, 12 * unit);
        using var paint = new SKPaint { IsAntialias = true };
        for (int i = 0; i < page.Elements.Count; i++)
        {
            DocumentElement element = page.Elements[i];
            SKColor colour = ColourOf(element.Role);
            string label = string.Create(CultureInfo.InvariantCulture, $"{i + 1} {element.Kind.Name}");
            foreach (PixelBox box in element.Boxes)
            {
                var area = new SKRect(box.Left, box.Top, box.Right, box.Bottom);
                paint.Style = SKPaintStyle.Fill;
                paint.Color = colour.WithAlpha(28);
                canvas.DrawRect(area, paint);
                paint.Style = SKPaintStyle.Stroke;
                paint.StrokeWidth = 2 * unit;
                paint.Color = colour;
                canvas.DrawRect(area, paint);
                DrawLabel(canvas, label, area, font, paint, unit);
            }
        }
    }

    /// <summary>Puts a tag above a box, or inside where there is no room above.</summary>
    private static void DrawLabel(SKCanvas canvas, string label, SKRect area, SKFont font, SKPaint paint, float unit)
    {
        float height = 16 * unit;
        float width = font.MeasureText(label) + 8 * unit;
        float top = area.Top >= height ? area.Top - height : area.Top;
        float left = Math.Max(0, Math.Min(area.Left - unit, canvas.DeviceClipBounds.Width - width));
        paint.Style = SKPaintStyle.Fill;
        canvas.DrawRect(SKRect.Create(left, top, width, height), paint);
        paint.Color = SKColors.White;
        canvas.DrawText(label, left + 4 * unit, top + 12 * unit, SKTextAlign.Left, font, paint);
    }

    // The same colours as in document.css.
    private static SKColor ColourOf(ElementRole role) => role switch
    {
        ElementRole.Heading => new SKColor(0xffd1242f),
        ElementRole.Code => new SKColor(0xff7d4e00),
        ElementRole.Formula => new SKColor(0xff8250df),
        ElementRole.Table => new SKColor(0xff1a7f37),
        ElementRole.Figure => new SKColor(0xffe16f24),
        ElementRole.FigureCaption or ElementRole.TableCaption => new SKColor(0xff0b7285),
        ElementRole.Footnote => new SKColor(0xff5c6b00),
        ElementRole.Header or ElementRole.Footer or ElementRole.PageNumber => new SKColor(0xff6e7781),
        _ => new SKColor(0xff0969da),
    };
}
