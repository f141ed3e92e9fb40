namespace DeepSeekOcr.Documents;

/// <summary>What an element does on its page; writers differ by it, kinds only refine it.</summary>
public enum ElementRole
{
    /// <summary>Running text.</summary>
    Paragraph,

    /// <summary>A heading.</summary>
    Heading,

    /// <summary>Lines that keep their breaks and spaces.</summary>
    Code,

    /// <summary>A displayed formula in LaTeX.</summary>
    Formula,

    /// <summary>A table.</summary>
    Table,

    /// <summary>An image: photo, drawing, chart, molecule, geometry.</summary>
    Figure,

    /// <summary>Text that belongs to a figure.</summary>
    FigureCaption,

    /// <summary>Text that belongs to a table.</summary>
    TableCaption,

    /// <summary>A note at the foot of the page.</summary>
    Footnote,

    /// <summary>The running head.</summary>
    Header,

    /// <summary>The running foot.</summary>
    Footer,

    /// <summary>The page's number.</summary>
    PageNumber,
}
