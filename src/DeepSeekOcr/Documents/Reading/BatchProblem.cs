namespace DeepSeekOcr.Documents.Reading;

/// <summary>Something that is not as it should be; a line of <c>errors.jsonl</c>.</summary>
/// <param name="Input">The document.</param>
/// <param name="Page">The page, from 1; absent if it is the whole document.</param>
/// <param name="Status">How the page ended.</param>
/// <param name="Message">What is wrong, in one line.</param>
/// <param name="IsFailure">Whether nothing was read; otherwise what was read may be incomplete.</param>
public sealed record BatchProblem(string Input, int? Page, string Status, string Message, bool IsFailure);
