namespace DeepSeekOcr.Documents;

/// <summary>One element of a page.</summary>
public sealed record DocumentElement
{
    /// <summary>What it is.</summary>
    public required ElementKind Kind { get; init; }

    /// <summary>Its text without heading marks, centring and surrounding white space; LaTeX, HTML and Markdown inside are kept.</summary>
    public required string Text { get; init; }

    /// <summary>Rank of a heading, 1 to 6; 0 for anything else.</summary>
    public int HeadingLevel { get; init; }

    /// <summary>
    /// Where it stands, in pixels of the original image; several if it goes on in another column, none if the model gave none.
    /// </summary>
    public IReadOnlyList<PixelBox> Boxes { get; init; } = [];

    /// <summary>What the text means beyond its characters: the grid of a table, formulas, what a figure shows.</summary>
    public ElementContent? Content { get; init; }

    /// <summary>How the figure was read by itself, if it was; <see cref="Content"/> is what came of it.</summary>
    public FigureReading? Reading { get; init; }

    /// <summary>How sure the model was, 0 to 1; absent if nothing is known.</summary>
    public double? Confidence { get; init; }

    /// <summary>Lines and words with their confidence; empty if nothing is known.</summary>
    public IReadOnlyList<TextLine> Lines { get; init; } = [];

    /// <summary>The characters of the page's transcript that it was read from, marks included.</summary>
    public TextRange Source { get; init; }

    /// <summary>The tokens that made them, if tokens were given.</summary>
    public TextRange? Tokens { get; init; }

    /// <summary>For a caption: the place in <see cref="DocumentPage.Elements"/> of the figure or table that it belongs to.</summary>
    public int? CaptionFor { get; init; }

    /// <summary>Whether the paragraph began on the page before.</summary>
    public bool ContinuesPrevious { get; init; }

    /// <summary>What it does on the page.</summary>
    public ElementRole Role => Content switch
    {
        TableContent => ElementRole.Table,
        ChartContent or GeometryContent or MoleculeContent => ElementRole.Figure,
        _ when Kind.Role == ElementRole.Table => ElementRole.Paragraph, // A table that could not be taken apart.
        _ => Kind.Role,
    };

    /// <summary>The smallest box that holds <see cref="Boxes"/>.</summary>
    public PixelBox? Bounds => Boxes.Count == 0 ? null : Boxes.Aggregate((one, other) => one.Union(other));
}
