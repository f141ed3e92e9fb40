namespace DeepSeekOcr.Rendering.Documents;

/// <summary>What a piece of a document's page is.</summary>
public enum BlockKind
{
    /// <summary>Running text.</summary>
    Paragraph,

    /// <summary>A title, larger than the text.</summary>
    Heading,

    /// <summary>A paragraph of a list, its mark included, set in from the left.</summary>
    ListItem,

    /// <summary>A short line that nothing separates from its neighbours, as of an address.</summary>
    Line,

    /// <summary>A row of a table: its cells, with tabs between them.</summary>
    TableRow,

    /// <summary>A line in the top margin.</summary>
    RunningHead,

    /// <summary>A line in the bottom margin.</summary>
    PageNumber,
}

/// <summary>A piece of a document's page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its words, without line breaks; tabs in rows of tables only.</param>
public sealed record DocumentBlock(BlockKind Kind, string Text);
