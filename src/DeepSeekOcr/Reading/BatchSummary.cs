using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation.Drafts;

namespace DeepSeekOcr.Reading;

/// <summary>What a <see cref="DocumentBatch"/> did.</summary>
/// <param name="Documents">For each document, in the order they were named, what came of it.</param>
/// <param name="Problems">All that went wrong, in the same order.</param>
public sealed record BatchSummary(IReadOnlyList<BatchDocument> Documents, IReadOnlyList<BatchProblem> Problems)
{
    /// <summary>Whether a page or a document could not be read.</summary>
    public bool HasFailures => Problems.Any(problem => problem.IsFailure);

    /// <summary>Whether a page was guessed rather than read.</summary>
    public bool HasDoubts => Problems.Any(problem => problem.Status == PageStatus.LowConfidence.Name);
}

/// <summary>What came of one document.</summary>
/// <param name="Input">Its path or address.</param>
/// <param name="Pages">Pages of the output.</param>
/// <param name="Resumed">Those of them that an earlier run had read.</param>
/// <param name="VisionTokens">Vision tokens that all attempts at its pages took.</param>
/// <param name="Files">What was written.</param>
public sealed record BatchDocument(string Input, int Pages, int Resumed, int VisionTokens, IReadOnlyList<string> Files)
{
    /// <summary>Passes of the decoder over the pages that this run read, and what their text layers saved of them.</summary>
    public DraftStatistics Drafts { get; init; }
}
