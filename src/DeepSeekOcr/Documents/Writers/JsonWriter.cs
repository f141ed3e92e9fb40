using System.Text.Encodings.Web;
using System.Text.Json;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Writers;

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
        WriteOptional("legibility", page.Legibility);
        WriteOptional("mode", page.Mode);
        _json.WriteNumber("vision_tokens", page.VisionTokens);
        WriteOptional("confidence", page.Confidence);
        if (!page.ToOriginal.IsIdentity)
        {
            WriteNumbers(
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
        WriteOptional("level", element.HeadingLevel > 0 ? element.HeadingLevel : null);
        _json.WriteStartArray("boxes");
        foreach (PixelBox box in element.Boxes)
        {
            WriteNumbers(null, [box.Left, box.Top, box.Right, box.Bottom]);
        }

        _json.WriteEndArray();
        WriteOptional("confidence", element.Confidence);
        WriteRange("source", element.Source);
        if (element.Tokens is { } tokens)
        {
            WriteRange("tokens", tokens);
        }

        WriteOptional("caption_for", element.CaptionFor);
        if (element.ContinuesPrevious)
        {
            _json.WriteBoolean("continues_previous", true);
        }

        if (element.Role == ElementRole.Figure && image.Crop(element) is not null)
        {
            _json.WriteString("image", _target.FigurePath(page, index, ".png"));
        }

        WriteContent(element.Content);
        WriteReading(element.Reading);
        WriteLines(element.Lines);
        _json.WriteEndObject();
    }

    private void WriteContent(ElementContent? content)
    {
        switch (content)
        {
            case TableContent table:
                WriteTable("table", table.Table);
                break;
            case ChartContent chart:
                WriteTable("chart", chart.Table);
                break;
            case FormulaContent formula:
                _json.WriteStartArray("latex");
                formula.Latex.ToList().ForEach(_json.WriteStringValue);
                _json.WriteEndArray();
                break;
            case GeometryContent geometry:
                WriteGeometry(geometry.Figure);
                break;
            case MoleculeContent molecule:
                _json.WriteString("smiles", molecule.Smiles);
                break;
            case DescriptionContent description:
                _json.WriteString("description", description.Text);
                break;
        }
    }

    private void WriteReading(FigureReading? reading)
    {
        if (reading is null)
        {
            return;
        }

        _json.WriteStartObject("reading");
        _json.WriteString("status", reading.Status.ToString());
        WriteOptional("problem", reading.Problem);
        WriteOptional("mode", reading.Mode);
        _json.WriteNumber("vision_tokens", reading.VisionTokens);
        _json.WriteNumber("output_tokens", reading.OutputTokens);
        WriteOptional("confidence", reading.Confidence);
        _json.WriteString("text", reading.Text);
        _json.WriteEndObject();
    }

    private void WriteTable(string name, Table table)
    {
        _json.WriteStartObject(name);
        _json.WriteNumber("rows", table.Rows);
        _json.WriteNumber("columns", table.Columns);
        _json.WriteStartArray("cells");
        foreach (TableCell cell in table.Cells)
        {
            _json.WriteStartObject();
            _json.WriteNumber("row", cell.Row);
            _json.WriteNumber("column", cell.Column);
            WriteOptional("row_span", cell.RowSpan > 1 ? cell.RowSpan : null);
            WriteOptional("column_span", cell.ColumnSpan > 1 ? cell.ColumnSpan : null);
            if (cell.IsHeader)
            {
                _json.WriteBoolean("header", true);
            }

            _json.WriteString("text", cell.Text);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteGeometry(GeometryFigure figure)
    {
        _json.WriteStartObject("geometry");
        _json.WriteStartArray("segments");
        foreach (GeometrySegment line in figure.Segments)
        {
            _json.WriteStartObject();
            WriteNumbers("from", [line.X1, line.Y1]);
            WriteNumbers("to", [line.X2, line.Y2]);
            _json.WriteBoolean("dashed", line.IsDashed);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("circles");
        foreach (GeometryCircle circle in figure.Circles)
        {
            _json.WriteStartObject();
            WriteNumbers("centre", [circle.X, circle.Y]);
            _json.WriteNumber("radius", circle.Radius);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("points");
        foreach (GeometryPoint point in figure.Points)
        {
            _json.WriteStartObject();
            _json.WriteString("name", point.Name);
            WriteNumbers("at", [point.X, point.Y]);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
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

    private void WriteRange(string name, TextRange range) => WriteNumbers(name, [range.Start, range.End]);

    private void WriteNumbers(string? name, ReadOnlySpan<double> numbers)
    {
        if (name is not null)
        {
            _json.WritePropertyName(name);
        }

        // One line, whatever the indentation.
        _json.WriteRawValue($"[{string.Join(", ", numbers.ToArray().Select(number => JsonSerializer.Serialize(number)))}]");
    }

    private void WriteOptional(string name, string? value)
    {
        if (value is not null)
        {
            _json.WriteString(name, value);
        }
    }

    private void WriteOptional(string name, double? value)
    {
        if (value is { } number)
        {
            _json.WriteNumber(name, Math.Round(number, 4));
        }
    }
}
