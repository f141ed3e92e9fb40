using DeepSeekOcr.Documents;

namespace DeepSeekOcr.Reading;

/// <summary>Something that is not as it should be; a line of <c>errors.jsonl</c>.</summary>
/// <param name="Input">The document.</param>
/// <param name="Page">The page, from 1; absent if it is the whole document.</param>
/// <param name="Status">How the page ended.</param>
/// <param name="Message">What is wrong, in one line.</param>
/// <param name="IsFailure">Whether nothing was read; otherwise what was read may be incomplete.</param>
public sealed record BatchProblem(string Input, int? Page, string Status, string Message, bool IsFailure)
{
    /// <summary>All that is not as it should be with a page that was read, or could not be.</summary>
    internal static IEnumerable<BatchProblem> Of(string input, PageRecord page)
    {
        if (page.Error is { } error)
        {
            yield return new BatchProblem(input, page.Number, page.Status.Name, error, IsFailure: true);
        }
        else if (page.Doubt is { } doubt)
        {
            yield return new BatchProblem(input, page.Number, page.Status.Name, $"{input}: page {page.Number}: {doubt}", IsFailure: false);
        }
        else if (page.Emptiness is { } blank)
        {
            string message = page.Warning is null ? $"{input}: page {page.Number}: {blank}" : $"{page.Warning} So {blank}";
            yield return new BatchProblem(input, page.Number, page.Status.Name, message, IsFailure: false);
            yield break;
        }
        else if (page.Status != PageStatus.Completed)
        {
            string removed = page.Removed.Length > 0
                ? $" {page.Removed.Length} characters that only repeated what stands before were cut off."
                : "";
            yield return new BatchProblem(
                input, page.Number, page.Status.Name, $"{input}: page {page.Number}: the text may be incomplete ({page.Status}).{removed}",
                IsFailure: false);
        }

        if (page.Warning is { } warning)
        {
            yield return new BatchProblem(input, page.Number, page.Status.Name, warning, IsFailure: false);
        }

        foreach ((PageStatus status, string problem) in page.FigureProblems())
        {
            yield return new BatchProblem(input, page.Number, status.Name, $"{input}: page {page.Number}, {problem}", IsFailure: false);
        }
    }
}
