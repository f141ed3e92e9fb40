namespace DeepSeekOcr.Rendering.Documents;

/// <summary>A line of a document's page.</summary>
/// <param name="Text">Its characters; a tab is drawn as a space that reaches to the next cell.</param>
/// <param name="Font">Their font.</param>
/// <param name="Size">Their size in pixels.</param>
/// <param name="Left">Where the first begins.</param>
/// <param name="Baseline">What they stand on.</param>
/// <param name="Stretch">What every space is wider than the font's.</param>
/// <param name="CellWidth">Distance of the cells of a table's row; 0 elsewhere.</param>
internal sealed record SetLine(string Text, Font Font, float Size, float Left, float Baseline, float Stretch, float CellWidth = 0);

/// <summary>A horizontal line of a table.</summary>
/// <param name="Left">Where it begins.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Y">Its middle.</param>
internal readonly record struct Rule(float Left, float Right, float Y);

/// <summary>What is drawn of a document's page.</summary>
/// <param name="Lines">In reading order.</param>
/// <param name="Rules">Lines of tables.</param>
internal sealed record SetPage(IReadOnlyList<SetLine> Lines, IReadOnlyList<Rule> Rules);
