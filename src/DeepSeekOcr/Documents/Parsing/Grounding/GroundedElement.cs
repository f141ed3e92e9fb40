namespace DeepSeekOcr.Documents.Parsing.Grounding;

/// <summary>One element of a grounded text as it is written: label, boxes, and what follows them.</summary>
/// <remarks>
/// In a page's parse the label names a kind and the text follows; in line mode and in location the label <em>is</em> the text
/// and nothing follows. Text that belongs to no mark is an element without label and boxes.
/// </remarks>
public sealed record GroundedElement
{
    /// <summary>
    /// What stands between the label's marks, trimmed; absent if there are none. Bare boxes may carry it inside (<c>KIND [x, …]</c>).
    /// </summary>
    public string? Label { get; init; }

    /// <summary>The boxes, in the order written.</summary>
    public IReadOnlyList<GridBox> Boxes { get; init; } = [];

    /// <summary>What follows up to the next element, spaces and line breaks included.</summary>
    public required string Body { get; init; }

    /// <summary>Whether the text goes on in the line of the boxes, as prose does that mentions a thing: <c>a ⟨cat⟩⟨box⟩ sits</c>.</summary>
    public bool IsMention { get; init; }

    /// <summary>The characters it was read from, marks included.</summary>
    public required TextRange Source { get; init; }

    /// <summary>Where the characters of <see cref="Label"/> begin in the whole text; −1 without label.</summary>
    public int LabelStart { get; init; } = -1;

    /// <summary>Where the characters of <see cref="Body"/> begin in the whole text; −1 if marks were taken out of it.</summary>
    public int BodyStart { get; init; } = -1;

    /// <summary>Page breaks before it.</summary>
    public int Page { get; init; }
}
