using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Parsing.Blocks;
using DeepSeekOcr.Documents.Parsing.Figures;
using DeepSeekOcr.Documents.Parsing.Grounding;

namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Decides which labels are kinds and which are text, and cuts text without marks into blocks.</summary>
internal sealed class ElementDrafter
{
    private const int LongestName = 32;

    private readonly bool _labelsAreText;
    private readonly List<ElementDraft> _drafts = [];
    private readonly List<GroundedElement> _prose = [];

    private ElementDrafter(bool labelsAreText) => _labelsAreText = labelsAreText;

    /// <summary>Drafts the elements of a page.</summary>
    /// <param name="elements">As parsed.</param>
    /// <param name="labelsAreText">See <see cref="PageContext.LabelsAreText"/>.</param>
    public static List<ElementDraft> Draft(IReadOnlyList<GroundedElement> elements, bool? labelsAreText)
    {
        var drafter = new ElementDrafter(labelsAreText ?? MostLabelsAreText(elements));
        for (int i = 0; i < elements.Count; i++)
        {
            drafter.Add(elements, i);
        }

        drafter.CloseProse();
        return drafter._drafts;
    }

    /// <summary>Labels that name no kind and that no text follows outnumber the others in line mode and in location.</summary>
    private static bool MostLabelsAreText(IReadOnlyList<GroundedElement> elements)
    {
        int kinds = elements.Count(element => element.Label is { } label && IsKind(label, element));
        return elements.Count(element => element.Label is not null) > 2 * kinds;
    }

    private static bool IsKind(string label, GroundedElement element) =>
        new ElementKind(label).IsKnown || (!element.IsMention && IsName(label) && !string.IsNullOrWhiteSpace(element.Body));

    private static bool IsName(string label) =>
        label.Length <= LongestName && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    private void Add(IReadOnlyList<GroundedElement> elements, int index)
    {
        GroundedElement element = elements[index];
        bool isText = IsText(element);
        if ((element.Label is null && element.Boxes.Count == 0) || (isText && !string.IsNullOrWhiteSpace(element.Body)))
        {
            _prose.Add(element);
            return;
        }

        CloseProse();
        if (isText)
        {
            _drafts.Add(new ElementDraft(ElementKind.Text, element.Label!, element.LabelStart, element.Boxes, element.Source));
        }
        else if (!IsEmptyTable(element) || !IsCaptionWithTable(elements, index - 1) && !IsCaptionWithTable(elements, index + 1))
        {
            AddBlocks(element, EmptyTableBeside(elements, index));
        }
    }

    private bool IsText(GroundedElement element) => element.Label is { } label
        && (_labelsAreText || !(new ElementKind(label).IsKnown || (IsName(label) && !element.IsMention)));

    /// <summary>Adds the blocks of a marked element. The first has the mark's kind if the text does not say what it is.</summary>
    /// <param name="element">The element.</param>
    /// <param name="table">Boxes of its table, if those stand in an element of their own.</param>
    private void AddBlocks(GroundedElement element, IReadOnlyList<GridBox>? table)
    {
        ElementKind kind = element.Label is null ? ElementKind.Text : new ElementKind(element.Label);
        List<Block> blocks = IsWhole(kind, element.Body) ? [] : BlockSplitter.Split(element.Body, kind);
        if (blocks.Count == 0)
        {
            _drafts.Add(new ElementDraft(kind, element.Body, element.BodyStart, element.Boxes, element.Source));
            return;
        }

        string[] texts = [.. blocks.Select(block => element.Body.Substring(block.Range.Start, block.Range.Length))];
        bool hasTable = blocks.Skip(1).Any(block => block.Kind.Role == ElementRole.Table);
        int own = table is null ? -1 : blocks.FindIndex(block => block.Kind.Role == ElementRole.Table);
        string[] sharing = [.. texts.Where((_, i) => i != own)];
        var boxes = new Queue<IReadOnlyList<GridBox>>(sharing.Length == 1 ? [element.Boxes] : BoxDivision.Divide(element.Boxes, sharing));
        for (int i = 0; i < texts.Length; i++)
        {
            _drafts.Add(new ElementDraft(
                KindOf(blocks[i], texts[i], hasTable && i == 0),
                texts[i],
                element.BodyStart < 0 ? -1 : element.BodyStart + blocks[i].Range.Start,
                i == own ? table! : boxes.Dequeue(),
                SourceOf(element, blocks, i),
                blocks[i].Fault));
        }
    }

    /// <summary>Words before a table are no table, and prose with formulas in it is no formula.</summary>
    private static ElementKind KindOf(Block block, string text, bool isBeforeTable) => block.Kind.Role switch
    {
        ElementRole.Table when isBeforeTable && block.IsImplied => ElementKind.Text,
        ElementRole.Formula when FormulaText.IsProse(text) => ElementKind.Text,
        _ => block.Kind,
    };

    /// <summary>Code keeps its empty lines, and what a figure shows is understood as a whole.</summary>
    private static bool IsWhole(ElementKind kind, string body) => kind.Role switch
    {
        ElementRole.Code => CodeText.FenceLength(FirstLine(body)) == 0,
        ElementRole.Figure => FigureReader.Read(body, kind) is GeometryContent or MoleculeContent,
        _ => false,
    };

    private static ReadOnlySpan<char> FirstLine(string text)
    {
        ReadOnlySpan<char> line = text.AsSpan().TrimStart();
        int end = line.IndexOf('\n');
        return end < 0 ? line.TrimEnd() : line[..end].TrimEnd();
    }

    private static TextRange SourceOf(GroundedElement element, List<Block> blocks, int index)
    {
        if (element.BodyStart < 0 || blocks.Count == 1)
        {
            return element.Source;
        }

        int start = index == 0 ? element.Source.Start : element.BodyStart + blocks[index].Range.Start;
        int end = index == blocks.Count - 1 ? element.Source.End : element.BodyStart + blocks[index].Range.End;
        return new TextRange(start, end - start);
    }

    // Where a table is large, the model writes it into the element of its caption, and leaves that of the table empty.
    private bool IsEmptyTable(GroundedElement element) => element.Label is { } label && !IsText(element)
        && new ElementKind(label).Role == ElementRole.Table && element.Boxes.Count > 0 && string.IsNullOrWhiteSpace(element.Body);

    private bool IsCaptionWithTable(IReadOnlyList<GroundedElement> elements, int index) =>
        index >= 0 && index < elements.Count && elements[index].Label is { } label && !IsText(elements[index])
        && new ElementKind(label).Role == ElementRole.TableCaption
        && BlockSplitter.Split(elements[index].Body, ElementKind.Text).Exists(block => block.Kind.Role == ElementRole.Table);

    private IReadOnlyList<GridBox>? EmptyTableBeside(IReadOnlyList<GroundedElement> elements, int index)
    {
        if (!IsCaptionWithTable(elements, index))
        {
            return null;
        }

        int table = index > 0 && IsEmptyTable(elements[index - 1]) ? index - 1 : index + 1;
        return table < elements.Count && IsEmptyTable(elements[table]) ? elements[table].Boxes : null;
    }

    /// <summary>Puts prose together with what it mentions, and cuts it into blocks.</summary>
    private void CloseProse()
    {
        if (_prose.Count == 0)
        {
            return;
        }

        string[] parts = [.. _prose.Select(element => element.Label + element.Body)];
        string text = string.Concat(parts);
        int start = _prose is [{ Label: null } only] ? only.BodyStart : -1;
        var source = new TextRange(_prose[0].Source.Start, _prose[^1].Source.End - _prose[0].Source.Start);
        int next = 0;
        int reached = 0;
        foreach (Block block in BlockSplitter.Split(text))
        {
            // Boxes go to the block in which their mention begins.
            var boxes = new List<GridBox>();
            while (next < parts.Length && reached < block.Range.End)
            {
                boxes.AddRange(_prose[next].Boxes);
                reached += parts[next].Length;
                next++;
            }

            _drafts.Add(new ElementDraft(
                block.Kind,
                text.Substring(block.Range.Start, block.Range.Length),
                start < 0 ? -1 : start + block.Range.Start,
                boxes,
                start < 0 ? source : block.Range with { Start = start + block.Range.Start },
                block.Fault));
        }

        _prose.Clear();
    }
}
