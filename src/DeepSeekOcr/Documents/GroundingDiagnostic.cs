using System.Diagnostics;

namespace DeepSeekOcr.Documents;

/// <summary>A fault of the markup and where it is.</summary>
/// <param name="Fault">What was wrong.</param>
/// <param name="Position">Characters before it.</param>
public readonly record struct GroundingDiagnostic(GroundingFault Fault, int Position)
{
    /// <summary>What was wrong and what was done about it, as a sentence.</summary>
    public string Message => Fault switch
    {
        GroundingFault.StrayMark => "A closing mark has no opening one; left out.",
        GroundingFault.ControlToken => "A control token is spelt out; left out.",
        GroundingFault.UnclosedLabel => "A label is not closed.",
        GroundingFault.LabelWithoutBoxes => "No boxes follow a label.",
        GroundingFault.UnclosedBoxes => "A list of boxes is not closed.",
        GroundingFault.TextInBoxes => "A list of boxes holds more than numbers; the rest is kept as text.",
        GroundingFault.WrongNumberCount => "A box has other than four numbers.",
        GroundingFault.OutOfRange => "A coordinate is outside 0 to 999; moved to the nearer end.",
        GroundingFault.ReversedCorners => "The corners of a box are reversed; exchanged.",
        GroundingFault.EmptyBox => "A box has no area.",
        GroundingFault.PageBreak => "A page break stands within one page; left out.",
        GroundingFault.UnclosedTable => "A table is not closed; it ends after its rows.",
        GroundingFault.UnclosedFormula => "A formula is not closed; it ends at the next empty line.",
        GroundingFault.UnclosedCode => "A fence of code is not closed; it ends at the next empty line.",
        GroundingFault.OversizedTable => "A table is too large to be taken apart; kept as text.",
        _ => throw new UnreachableException(),
    };
}
