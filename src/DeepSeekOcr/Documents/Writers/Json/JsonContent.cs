using System.Text.Json;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Writers.Json;

/// <summary>What an element says beyond its text, in JSON.</summary>
internal static class JsonContent
{
    /// <summary>Writes the properties of a content; nothing where there is none.</summary>
    public static void Write(Utf8JsonWriter json, ElementContent? content)
    {
        switch (content)
        {
            case TableContent table:
                WriteTable(json, "table", table.Table);
                break;
            case ChartContent chart:
                WriteTable(json, "chart", chart.Table);
                json.WriteOptional("description", chart.Words.Length > 0 ? chart.Words : null);
                break;
            case FormulaContent formula:
                json.WriteStartArray("latex");
                formula.Latex.ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
                break;
            case CodeContent code:
                json.WriteOptional("language", code.Language);
                break;
            case ListContent list:
                WriteList(json, list);
                break;
            case GeometryContent geometry:
                WriteGeometry(json, geometry.Figure);
                break;
            case MoleculeContent molecule:
                json.WriteString("smiles", molecule.Smiles);
                break;
            case DescriptionContent description:
                json.WriteString("description", description.Text);
                break;
        }
    }

    private static void WriteList(Utf8JsonWriter json, ListContent list)
    {
        json.WriteStartArray("items");
        foreach (ListItem item in list.Items)
        {
            json.WriteStartObject();
            json.WriteNumber("level", item.Level);
            json.WriteOptional("number", item.Number);
            json.WriteString("text", item.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTable(Utf8JsonWriter json, string name, Table table)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", table.Rows);
        json.WriteNumber("columns", table.Columns);
        json.WriteStartArray("cells");
        foreach (TableCell cell in table.Cells)
        {
            json.WriteStartObject();
            json.WriteNumber("row", cell.Row);
            json.WriteNumber("column", cell.Column);
            json.WriteOptional("row_span", cell.RowSpan > 1 ? cell.RowSpan : null);
            json.WriteOptional("column_span", cell.ColumnSpan > 1 ? cell.ColumnSpan : null);
            if (cell.IsHeader)
            {
                json.WriteBoolean("header", true);
            }

            json.WriteString("text", cell.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGeometry(Utf8JsonWriter json, GeometryFigure figure)
    {
        json.WriteStartObject("geometry");
        json.WriteStartArray("segments");
        foreach (GeometrySegment line in figure.Segments)
        {
            json.WriteStartObject();
            json.WriteNumbers("from", [line.X1, line.Y1]);
            json.WriteNumbers("to", [line.X2, line.Y2]);
            json.WriteBoolean("dashed", line.IsDashed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("circles");
        foreach (GeometryCircle circle in figure.Circles)
        {
            json.WriteStartObject();
            json.WriteNumbers("centre", [circle.X, circle.Y]);
            json.WriteNumber("radius", circle.Radius);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("points");
        foreach (GeometryPoint point in figure.Points)
        {
            json.WriteStartObject();
            json.WriteString("name", point.Name);
            json.WriteNumbers("at", [point.X, point.Y]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
