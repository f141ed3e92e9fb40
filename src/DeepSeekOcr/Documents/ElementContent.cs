using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents;

/// <summary>What an element says beyond its text.</summary>
public abstract record ElementContent;

/// <summary>A table.</summary>
public sealed record TableContent(Table Table) : ElementContent;

/// <summary>Displayed formulas.</summary>
/// <param name="Latex">LaTeX without delimiters, one entry a formula.</param>
public sealed record FormulaContent(IReadOnlyList<string> Latex) : ElementContent;

/// <summary>Program text.</summary>
/// <param name="Code">The lines without fences.</param>
/// <param name="Language">The word after the fence; absent if there is none.</param>
public sealed record CodeContent(string Code, string? Language) : ElementContent;

/// <summary>A list.</summary>
/// <param name="Items">In order; those of inner lists follow the item that they are in.</param>
public sealed record ListContent(IReadOnlyList<ListItem> Items) : ElementContent;

/// <summary>An item of a list.</summary>
/// <param name="Level">Lists that it is in but the outermost, 0 to 8.</param>
/// <param name="Number">Its number as written; absent if it has a sign instead.</param>
/// <param name="Text">Its text; line breaks, LaTeX and Markdown inside are kept.</param>
public readonly record struct ListItem(int Level, int? Number, string Text);

/// <summary>A chart, as the table of what it shows.</summary>
/// <param name="Table">The table.</param>
/// <param name="Words">What the model wrote besides it, if anything; LaTeX and Markdown inside are kept.</param>
public sealed record ChartContent(Table Table, string Words = "") : ElementContent;

/// <summary>A plane figure.</summary>
public sealed record GeometryContent(GeometryFigure Figure) : ElementContent;

/// <summary>A molecule.</summary>
/// <param name="Smiles">Its structure in SMILES.</param>
public sealed record MoleculeContent(string Smiles) : ElementContent;

/// <summary>A figure in words.</summary>
/// <param name="Text">What it shows, or what the model read in it; LaTeX and Markdown inside are kept.</param>
public sealed record DescriptionContent(string Text) : ElementContent;
