using DeepSeekOcr.Documents.Parsing.Blocks;
using DeepSeekOcr.Documents.Parsing.Grounding;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Parsing.Figures;

/// <summary>Understands what a model writes when it parses a figure.</summary>
public static class FigureReader
{
    /// <summary>Reads a chart's table (HTML or Markdown), a plane figure's dictionary, or a molecule's SMILES.</summary>
    /// <param name="text">What the model wrote.</param>
    /// <param name="kind">What the figure is known to be, if anything.</param>
    /// <returns>The content; absent if the text is none of these, as a description is.</returns>
    public static ElementContent? Read(string text, ElementKind kind = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if ((HtmlTableReader.Read(text) ?? MarkdownTableReader.Read(text)) is { } table)
        {
            return new ChartContent(table);
        }

        if (GeometryReader.Read(text) is { } figure)
        {
            return new GeometryContent(figure);
        }

        return Smiles.Read(text, kind.Name is "molecule" or "chemical_formula") is { } smiles ? new MoleculeContent(smiles) : null;
    }

    /// <summary>Reads what a model wrote about a figure that it saw by itself: one of the above, else a description.</summary>
    /// <param name="text">What the model wrote; grounding marks are left out.</param>
    /// <param name="kind">What the figure is known to be, if anything.</param>
    /// <returns>The content; absent if there is no text.</returns>
    public static ElementContent? ReadOrDescribe(string text, ElementKind kind = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        string plain = string.Concat(GroundingParser.Parse(text, out _).Select(PlainText)).Trim();
        return ReadChart(plain) ?? Read(plain, kind) ?? (plain.Length > 0 ? new DescriptionContent(plain) : null);
    }

    /// <summary>
    /// The first table of a text, with the words before, in and after it; further tables with tabs between their cells. Absent without one.
    /// </summary>
    private static ChartContent? ReadChart(string text)
    {
        var words = new List<string>();
        Table? chart = null;
        foreach (Block block in BlockSplitter.Split(text))
        {
            string part = text.Substring(block.Range.Start, block.Range.Length).Trim();
            ParsedTable html = HtmlTableReader.ReadWhole(part);
            Table? table = html.Table ?? MarkdownTableReader.Read(part);
            string[] beside = table is null ? [part] : [html.Stray ?? "", html.Caption ?? ""];
            words.AddRange(beside.Where(piece => piece.Length > 0));
            if (table is not null && chart is not null)
            {
                words.Add(TableText.ToTabs(table).TrimEnd());
            }

            chart ??= table;
        }

        return chart is null ? null : new ChartContent(chart, string.Join("\n\n", words));
    }

    /// <summary>A label is text, unless it names a kind.</summary>
    private static string PlainText(GroundedElement element) =>
        element.Label is { } label && !new ElementKind(label).IsKnown ? label + element.Body : element.Body;
}
