using System.Text.Encodings.Web;
using System.Text.Json;

namespace DeepSeekOcr.Documents.Writers.Json;

/// <summary>Everything that is known, in the form that <c>docs/reference/document.schema.json</c> lays down.</summary>
internal sealed class JsonWriter : IDocumentWriter
{
    /// <summary>Version of the form: the first number changes when readers have to.</summary>
    public const string Version = "1.2";

    private readonly Document _document;
    private readonly WriterTarget _target;
    private readonly Utf8JsonWriter _json;

    public JsonWriter(WriterTarget target)
    {
        _document = target.Document;
        _target = target;
        _json = new Utf8JsonWriter(
            target.Open(),
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" });
        _json.WriteStartObject();
        _json.WriteString("format", "dsocr.document");
        _json.WriteString("version", Version);
        _json.WriteString("name", _document.Name);
        _json.WriteStartArray("pages");
    }

    public void WritePage(int index, PageImage image)
    {
        DocumentPage page = _document.Pages[index];
        _json.WriteStartObject();
        _json.WriteNumber("number", page.Number);
        _json.WriteNumber("width", page.Width);
        _json.WriteNumber("height", page.Height);
        _json.WriteString("status", page.Status.ToString());
        _json.WriteOptional("legibility", page.Legibility);
        _json.WriteOptional("mode", page.Mode);
        _json.WriteNumber("vision_tokens", page.VisionTokens);
        _json.WriteOptional("confidence", page.Confidence);
        if (!page.ToOriginal.IsIdentity)
        {
            _json.WriteNumbers(
                "to_original",
                [page.ToOriginal.M11, page.ToOriginal.M12, page.ToOriginal.M21, page.ToOriginal.M22, page.ToOriginal.M31,
                    page.ToOriginal.M32]);
        }

        _json.WriteStartArray("elements");
        for (int i = 0; i < page.Elements.Count; i++)
        {
            WriteElement(page, i, image);
        }

        _json.WriteEndArray();
        WriteDiagnostics(page);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Complete()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void WriteElement(DocumentPage page, int index, PageImage image)
    {
        DocumentElement element = page.Elements[index];
        _json.WriteStartObject();
        _json.WriteString("kind", element.Kind.Name);
        _json.WriteString("role", JsonNamingPolicy.SnakeCaseLower.ConvertName(element.Role.ToString()));
        _json.WriteString("text", element.Text);
        _json.WriteOptional("level", element.HeadingLevel > 0 ? element.HeadingLevel : null);
        _json.WriteStartArray("boxes");
        foreach (PixelBox box in element.Boxes)
        {
            _json.WriteNumbers(null, [box.Left, box.Top, box.Right, box.Bottom]);
        }

        _json.WriteEndArray();
        _json.WriteOptional("confidence", element.Confidence);
        WriteRange("source", element.Source);
        if (element.Tokens is { } tokens)
        {
            WriteRange("tokens", tokens);
        }

        _json.WriteOptional("caption_for", element.CaptionFor);
        if (element.ContinuesPrevious)
        {
            _json.WriteBoolean("continues_previous", true);
        }

        if (element.Role == ElementRole.Figure && image.Crop(element) is not null)
        {
            _json.WriteString("image", _target.FigurePath(page, index, ".png"));
        }

        JsonContent.Write(_json, element.Content);
        WriteReading(element.Reading);
        WriteLines(element.Lines);
        _json.WriteEndObject();
    }

    private void WriteReading(FigureReading? reading)
    {
        if (reading is null)
        {
            return;
        }

        _json.WriteStartObject("reading");
        _json.WriteString("status", reading.Status.ToString());
        _json.WriteOptional("problem", reading.Problem);
        _json.WriteOptional("mode", reading.Mode);
        _json.WriteNumber("vision_tokens", reading.VisionTokens);
        _json.WriteNumber("output_tokens", reading.OutputTokens);
        _json.WriteOptional("confidence", reading.Confidence);
        _json.WriteString("text", reading.Text);
        _json.WriteEndObject();
    }

    private void WriteLines(IReadOnlyList<TextLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        _json.WriteStartArray("lines");
        foreach (TextLine line in lines)
        {
            _json.WriteStartObject();
            _json.WriteNumber("confidence", Math.Round(line.Confidence, 4));
            _json.WriteStartArray("words");
            foreach (TextWord word in line.Words)
            {
                _json.WriteStartObject();
                _json.WriteString("text", word.Text);
                _json.WriteNumber("confidence", Math.Round(word.Confidence, 4));
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteDiagnostics(DocumentPage page)
    {
        _json.WriteStartArray("diagnostics");
        foreach (GroundingDiagnostic diagnostic in page.Diagnostics)
        {
            _json.WriteStartObject();
            _json.WriteString("fault", JsonNamingPolicy.SnakeCaseLower.ConvertName(diagnostic.Fault.ToString()));
            _json.WriteNumber("position", diagnostic.Position);
            _json.WriteString("message", diagnostic.Message);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteRange(string name, TextRange range) => _json.WriteNumbers(name, [range.Start, range.End]);
}
