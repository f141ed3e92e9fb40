using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Parsing.Blocks;
using DeepSeekOcr.Documents.Parsing.Figures;
using DeepSeekOcr.Documents.Parsing.Grounding;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Makes a page of what a model wrote about it.</summary>
public sealed class PageBuilder
{
    private readonly PageContext _page;
    private readonly TokenTimeline? _timeline;
    private readonly List<GroundingDiagnostic> _diagnostics = [];

    private PageBuilder(PageContext page)
    {
        _page = page;
        _timeline = page.Tokens is null ? null : new TokenTimeline(page.Tokens);
    }

    /// <summary>Makes a page. Every text makes one: what cannot be understood stays text, and the page's diagnostics say why.</summary>
    /// <param name="text">What the model wrote, marks included.</param>
    /// <param name="page">What else is known.</param>
    public static DocumentPage Build(string text, PageContext page)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(page);
        return new PageBuilder(page).Build(text);
    }

    private DocumentPage Build(string text)
    {
        IReadOnlyList<GroundedElement> grounded = GroundingParser.Parse(text, out IReadOnlyList<GroundingDiagnostic> diagnostics);
        _diagnostics.AddRange(diagnostics);
        int breaks = 0;
        foreach (GroundedElement element in grounded.Where(element => element.Page != breaks))
        {
            breaks = element.Page;
            _diagnostics.Add(new GroundingDiagnostic(GroundingFault.PageBreak, element.Source.Start));
        }

        List<DocumentElement> elements =
            [.. ElementDrafter.Draft(grounded, _page.LabelsAreText).SelectMany(SplitTable)
                .Select(draft => Understand(draft, text)).OfType<DocumentElement>()];
        CaptionAttachment.Attach(elements);
        return new DocumentPage
        {
            Number = _page.Number,
            Width = _page.OriginalWidth ?? _page.Width,
            Height = _page.OriginalHeight ?? _page.Height,
            Elements = elements,
            Status = _page.Status,
            Legibility = _page.Legibility,
            Mode = _page.Mode,
            VisionTokens = _page.VisionTokens,
            ToOriginal = _page.ToOriginal,
            ImageName = _page.ImageName,
            Dpi = _page.Dpi,
            Diagnostics = [.. _diagnostics.OrderBy(diagnostic => diagnostic.Position)],
            Confidence = TokenTimeline.Mean(elements.SelectMany(element => element.Lines)),
        };
    }

    /// <summary>A table with what stands in it beside its cells: that comes first, as browsers show it, then the caption.</summary>
    private static IEnumerable<ElementDraft> SplitTable(ElementDraft draft)
    {
        ParsedTable html = draft.Kind.Role is ElementRole.Table or ElementRole.Figure && draft.Text.Contains('<')
            ? HtmlTableReader.ReadWhole(draft.Text)
            : default;
        if (html.Table is null || (html.Stray.Length == 0 && html.Caption.Length == 0))
        {
            return [draft];
        }

        ElementDraft[] drafts =
        [
            draft with { Kind = ElementKind.Text, Text = html.Stray, Start = -1, Fault = null },
            draft with { Kind = ElementKind.TableCaption, Text = html.Caption, Start = -1, Fault = null },
            draft,
        ];
        drafts = [.. drafts.Where(part => part.Text.Length > 0)];
        List<GridBox>[] boxes = BoxDivision.Divide(draft.Boxes, [.. drafts.Select(part => part.Text)]);
        return drafts.Select((part, i) => part with { Boxes = boxes[i] });
    }

    /// <summary>Finishes an element; absent if there is nothing of it.</summary>
    private DocumentElement? Understand(ElementDraft draft, string transcript)
    {
        TextRange range = Trim(draft.Text, draft.Kind.Role);
        string text = draft.Text.Substring(range.Start, range.Length);
        if (text.Length == 0 && draft.Boxes.Count == 0)
        {
            return null;
        }

        int position = Math.Max(draft.Start, draft.Source.Start);
        if (draft.Fault is { } fault && text.Length <= HtmlTableReader.MostCharacters)
        {
            _diagnostics.Add(new GroundingDiagnostic(fault, position));
        }

        int level = 0;
        if (draft.Kind.Role == ElementRole.Heading)
        {
            int marks = BlockLine.HeadingLevel(text);
            level = marks > 0 ? marks : draft.Kind == ElementKind.SubTitle ? 2 : 1;
            int kept = marks == 0 ? 0 : text.Length - text.AsSpan(marks).TrimStart().Length;
            range = new TextRange(range.Start + kept, range.Length - kept);
            text = text[kept..];
        }

        List<TextLine> lines = _timeline is null || draft.Start < 0 ? [] : _timeline.LinesOf(text, draft.Start + range.Start);
        return new DocumentElement
        {
            Kind = draft.Kind,
            Text = _page.RepairHyphens ? HyphenRepair.Apply(text) : text,
            HeadingLevel = level,
            Boxes = [.. draft.Boxes.Select(box => PixelBox.Of(box, _page))],
            Content = ContentOf(draft, text, position),
            Lines = lines,
            Confidence = TokenTimeline.Mean(lines)
                ?? _timeline?.ConfidenceOf(transcript.AsSpan(draft.Source.Start, draft.Source.Length), draft.Source.Start),
            Source = draft.Source,
            Tokens = _timeline?.TokensOf(draft.Source),
        };
    }

    /// <summary>Leaves out white space at both ends, and what centres a caption.</summary>
    private static TextRange Trim(string text, ElementRole role)
    {
        const string Open = "<center>";
        const string Close = "</center>";
        int end = text.AsSpan().TrimEnd().Length;
        if (end == 0)
        {
            return default;
        }

        // The first line of code keeps its indentation.
        int start = role == ElementRole.Code ? text.AsSpan().IndexOfAnyExcept('\r', '\n') : text.Length - text.AsSpan().TrimStart().Length;
        ReadOnlySpan<char> inner = text.AsSpan(start, end - start);
        inner = inner.StartsWith(Open, StringComparison.OrdinalIgnoreCase) ? inner[Open.Length..].TrimStart() : inner;
        start = end - inner.Length;
        inner = inner.EndsWith(Close, StringComparison.OrdinalIgnoreCase) ? inner[..^Close.Length].TrimEnd() : inner;
        return new TextRange(start, inner.Length);
    }

    private ElementContent? ContentOf(ElementDraft draft, string text, int position) => draft.Kind.Role switch
    {
        ElementRole.Formula => new FormulaContent(FormulaText.Latex(text)),
        ElementRole.Code => CodeOf(text),
        ElementRole.Figure => FigureReader.Read(text, draft.Kind),
        ElementRole.Table => TableOf(text, position),
        ElementRole.Paragraph when draft.Kind == ElementKind.List => ListReader.Read(draft.Text),
        ElementRole.Paragraph when text.StartsWith('{') || text.StartsWith("<smiles>", StringComparison.Ordinal) => FigureReader.Read(text),
        _ => null,
    };

    private static CodeContent CodeOf(string text)
    {
        (string code, string? language) = CodeText.Read(text);
        return new CodeContent(code, language);
    }

    private TableContent? TableOf(string text, int position)
    {
        if (text.Length > HtmlTableReader.MostCharacters)
        {
            _diagnostics.Add(new GroundingDiagnostic(GroundingFault.OversizedTable, position));
            return null;
        }

        return (HtmlTableReader.Read(text) ?? MarkdownTableReader.Read(text)) is { } table ? new TableContent(table) : null;
    }
}
