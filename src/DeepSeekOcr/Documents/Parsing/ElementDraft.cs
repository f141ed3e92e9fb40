using DeepSeekOcr.Documents.Parsing.Grounding;

namespace DeepSeekOcr.Documents.Parsing;

/// <summary>An element whose kind and characters are known, before they are understood.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters as written.</param>
/// <param name="Start">Where they begin in the page's text; −1 if they do not stand there in one piece.</param>
/// <param name="Boxes">On the grid.</param>
/// <param name="Source">The characters it was read from, marks included.</param>
internal sealed record ElementDraft(ElementKind Kind, string Text, int Start, IReadOnlyList<GridBox> Boxes, TextRange Source);

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
        foreach (GroundedElement element in elements)
        {
            drafter.Add(element);
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

    private void Add(GroundedElement element)
    {
        bool isText = element.Label is { } label
            && (_labelsAreText || !(new ElementKind(label).IsKnown || (IsName(label) && !element.IsMention)));
        if (element.Label is null && element.Boxes.Count == 0)
        {
            _prose.Add(element);
        }
        else if (isText && !string.IsNullOrWhiteSpace(element.Body))
        {
            _prose.Add(element);
        }
        else
        {
            CloseProse();
            _drafts.Add(isText
                ? new ElementDraft(ElementKind.Text, element.Label!, element.LabelStart, element.Boxes, element.Source)
                : new ElementDraft(
                    element.Label is null
                        ? ElementKind.Text
                        : new ElementKind(element.Label), element.Body, element.BodyStart, element.Boxes, element.Source));
        }
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
        foreach (MarkdownBlock block in MarkdownBlocks.Split(text))
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
                start < 0 ? source : block.Range with { Start = start + block.Range.Start }));
        }

        _prose.Clear();
    }
}
