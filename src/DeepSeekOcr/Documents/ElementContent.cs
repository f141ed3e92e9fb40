using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents;

/// <summary>What an element says beyond its text.</summary>
public abstract record ElementContent;

/// <summary>A table.</summary>
public sealed record TableContent(Table Table) : ElementContent;

/// <summary>Displayed formulas.</summary>
/// <param name="Latex">LaTeX without delimiters, one entry a formula.</param>
public sealed record FormulaContent(IReadOnlyList<string> Latex) : ElementContent;

/// <summary>A chart, as the table of what it shows.</summary>
public sealed record ChartContent(Table Table) : ElementContent;

/// <summary>A plane figure.</summary>
public sealed record GeometryContent(GeometryFigure Figure) : ElementContent;

/// <summary>A molecule.</summary>
/// <param name="Smiles">Its structure in SMILES.</param>
public sealed record MoleculeContent(string Smiles) : ElementContent;

/// <summary>A figure in words.</summary>
/// <param name="Text">What it shows, or what the model read in it; LaTeX and Markdown inside are kept.</param>
public sealed record DescriptionContent(string Text) : ElementContent;
