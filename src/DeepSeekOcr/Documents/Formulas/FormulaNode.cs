namespace DeepSeekOcr.Documents.Formulas;

/// <summary>A part of a formula, as it is seen rather than as LaTeX spells it.</summary>
internal abstract record FormulaNode;

/// <summary>Parts beside each other.</summary>
internal sealed record FormulaRow(IReadOnlyList<FormulaNode> Parts) : FormulaNode;

/// <summary>What a <see cref="FormulaSymbol"/> is.</summary>
internal enum SymbolKind
{
    /// <summary>A variable: italic if it is one letter.</summary>
    Identifier,

    /// <summary>A name or a letter that stands upright.</summary>
    Upright,

    Number,

    Operator,

    /// <summary>A sum, product or union: large, with limits above and below.</summary>
    LargeOperator,

    /// <summary>An integral: large, with limits beside it.</summary>
    Integral,

    /// <summary>A function such as lim, whose script stands below.</summary>
    Limit,

    /// <summary>Words.</summary>
    Text,
}

/// <summary>One symbol, name, number or piece of text.</summary>
internal sealed record FormulaSymbol(string Text, SymbolKind Kind) : FormulaNode;

/// <summary>A fraction, or two lines without a bar between.</summary>
internal sealed record FormulaFraction(FormulaNode Above, FormulaNode Below, bool HasBar) : FormulaNode;

/// <summary>A root; square if no degree is given.</summary>
internal sealed record FormulaRoot(FormulaNode Radicand, FormulaNode? Degree) : FormulaNode;

/// <summary>Something lower and something upper at a base; above and below it if <paramref name="AreLimits"/>.</summary>
internal sealed record FormulaScripts(FormulaNode Base, FormulaNode? Lower, FormulaNode? Upper, bool AreLimits) : FormulaNode;

/// <summary>A mark above or below a base.</summary>
/// <param name="Base">What is marked.</param>
/// <param name="Mark">The mark by itself.</param>
/// <param name="Combining">The same as a combining character; empty for lines and braces as wide as the base.</param>
/// <param name="IsBelow">Whether it is below.</param>
internal sealed record FormulaAccent(FormulaNode Base, string Mark, string Combining, bool IsBelow) : FormulaNode;

/// <summary>Something between delimiters that are as high as it; either may be empty.</summary>
internal sealed record FormulaFence(string Open, FormulaNode Body, string Close) : FormulaNode;

/// <summary>Rows and columns.</summary>
/// <param name="Rows">Rows of cells; they need not be equally long.</param>
/// <param name="Alignment">A letter a column, <c>l</c>, <c>c</c> or <c>r</c>; the last holds for those after it.</param>
internal sealed record FormulaTable(IReadOnlyList<IReadOnlyList<FormulaNode>> Rows, string Alignment) : FormulaNode;

/// <summary>What is drawn around something, or through it.</summary>
internal enum EnclosureKind
{
    /// <summary>A frame.</summary>
    Box,

    /// <summary>A stroke from the lower left to the upper right.</summary>
    RisingStrike,

    /// <summary>A stroke from the upper left to the lower right.</summary>
    FallingStrike,

    /// <summary>Both.</summary>
    CrossedStrike,
}

/// <summary>Something framed or struck through.</summary>
internal sealed record FormulaEnclosure(FormulaNode Body, EnclosureKind Kind) : FormulaNode;

/// <summary>The room of something that is not shown.</summary>
internal sealed record FormulaPhantom(FormulaNode Body, bool HasWidth, bool HasHeight) : FormulaNode;

/// <summary>Empty space.</summary>
/// <param name="Ems">Its width in units of the type size.</param>
internal sealed record FormulaSpace(double Ems) : FormulaNode;
