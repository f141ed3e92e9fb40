using System.Text.Json.Serialization;
using DeepSeekOcr.Evaluation.Compression.Sources;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>A page of a study: what it says, what was read, and how both compare.</summary>
public sealed record StudyPage
{
    /// <summary>What its figures count for.</summary>
    public required StudyCellKey Cell { get; init; }

    /// <summary>Its number in the cell, or in the benchmark.</summary>
    public required int Page { get; init; }

    /// <summary>Name of its image, if it has one.</summary>
    public string? Name { get; init; }

    /// <summary>Tokens of the text that was compressed, before lines were broken.</summary>
    public required TokenCount TextTokens { get; init; }

    /// <summary>Characters of that text.</summary>
    public required int Characters { get; init; }

    /// <summary>Size of the type in pixels, if the page was rendered.</summary>
    public float? SizePixels { get; init; }

    /// <summary>Why the page could not be read at all; then there is no <see cref="Reading"/>.</summary>
    public string? Problem { get; init; }

    /// <summary>How it was read.</summary>
    public StudyReading? Reading { get; init; }

    /// <summary>Whether two records are of the same page.</summary>
    [JsonIgnore]
    public (StudyCellKey Cell, int Page) Id => (Cell, Page);
}
