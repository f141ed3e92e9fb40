using System.Buffers.Binary;
using DocumentFormat.OpenXml.Drawing;
using DocumentFormat.OpenXml.Drawing.Wordprocessing;
using DocumentFormat.OpenXml.Packaging;
using Pictures = DocumentFormat.OpenXml.Drawing.Pictures;
using Words = DocumentFormat.OpenXml.Wordprocessing;

namespace DeepSeekOcr.Documents.Writers.Docx;

/// <summary>Pictures of a Word document.</summary>
internal sealed class DocxImages(MainDocumentPart main)
{
    // English Metric Units: 635 to a twentieth of a point.
    private const long WidestImage = DocxStyles.TextWidth * 635L;
    private const long HighestImage = 8_200_000;

    private uint _count;

    /// <summary>Adds a PNG.</summary>
    /// <param name="png">The file.</param>
    /// <param name="name">What it shows.</param>
    /// <param name="share">Its width as a share of the page's.</param>
    /// <returns>A paragraph with the picture.</returns>
    public Words.Paragraph Add(byte[] png, string name, double share)
    {
        ImagePart part = main.AddImagePart(ImagePartType.Png, $"picture{_count + 1}");
        using (var stream = new MemoryStream(png))
        {
            part.FeedData(stream);
        }

        // Width and height stand at fixed places of a PNG.
        double aspect = (double)BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)) / BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        double width = WidestImage * Math.Clamp(share * 1.1, 0.02, 1);
        width = Math.Max(1, Math.Min(width, HighestImage / aspect));
        return Paragraph(main.GetIdOfPart(part), XmlText.Clean(name), (long)width, Math.Max(1, (long)(width * aspect)));
    }

    private Words.Paragraph Paragraph(string relation, string name, long width, long height)
    {
        uint id = ++_count;
        var picture = new Pictures.Picture(
            new Pictures.NonVisualPictureProperties(
                new Pictures.NonVisualDrawingProperties { Id = id, Name = $"{name} {id}" },
                new Pictures.NonVisualPictureDrawingProperties()),
            new Pictures.BlipFill(new Blip { Embed = relation }, new Stretch(new FillRectangle())),
            new Pictures.ShapeProperties(
                new Transform2D(new Offset { X = 0, Y = 0 }, new Extents { Cx = width, Cy = height }),
                new PresetGeometry(new AdjustValueList()) { Preset = ShapeTypeValues.Rectangle }));
        var inline = new Inline(
            new Extent { Cx = width, Cy = height },
            new DocProperties { Id = id, Name = $"{name} {id}", Description = name },
            new Graphic(new GraphicData(picture) { Uri = "http://schemas.openxmlformats.org/drawingml/2006/picture" }))
        {
            DistanceFromTop = 0, DistanceFromBottom = 0, DistanceFromLeft = 0, DistanceFromRight = 0,
        };
        return new Words.Paragraph(new Words.Run(new Words.Drawing(inline)));
    }
}
