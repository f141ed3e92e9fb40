namespace DeepSeekOcr.Documents;

/// <summary>What was wrong with markup; in each case the reading went on.</summary>
public enum GroundingFault
{
    /// <summary>A closing mark without its opening one; it was left out.</summary>
    StrayMark,

    /// <summary>A control token that was written out; it was left out.</summary>
    ControlToken,

    /// <summary>A label that is not closed; it counts as text, or as the label if boxes follow.</summary>
    UnclosedLabel,

    /// <summary>A label that no boxes follow.</summary>
    LabelWithoutBoxes,

    /// <summary>Boxes that are not closed; what is no number counts as text.</summary>
    UnclosedBoxes,

    /// <summary>Something other than numbers between the marks of boxes; it counts as text.</summary>
    TextInBoxes,

    /// <summary>A box of other than four numbers; it was left out, or taken for several if four divides them.</summary>
    WrongNumberCount,

    /// <summary>A number outside 0 to 999; it was moved to the nearer end.</summary>
    OutOfRange,

    /// <summary>A box whose corners come in the wrong order; they were exchanged.</summary>
    ReversedCorners,

    /// <summary>A box without area; it was kept.</summary>
    EmptyBox,

    /// <summary>A page break within one page; it was left out.</summary>
    PageBreak,

    /// <summary>A table that is not closed, as at the token limit; it ends after its rows.</summary>
    UnclosedTable,

    /// <summary>A formula that is not closed before the next empty line; it ends there.</summary>
    UnclosedFormula,

    /// <summary>A fence of program text that is not closed; it ends at the next empty line.</summary>
    UnclosedCode,

    /// <summary>A table too large to be taken apart; it counts as text.</summary>
    OversizedTable,
}
