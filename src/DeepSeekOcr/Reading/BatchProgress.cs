namespace DeepSeekOcr.Reading;

/// <summary>How far a <see cref="DocumentBatch"/> is.</summary>
/// <param name="Documents">Documents that were named.</param>
/// <param name="DocumentsUnopened">Those of which not even the number of pages is known yet.</param>
/// <param name="DocumentsDone">Documents that are finished, failed ones included.</param>
/// <param name="PagesKnown">Pages of the documents opened so far.</param>
/// <param name="PagesDone">Pages that are finished, failed and resumed ones included.</param>
public readonly record struct BatchProgress(int Documents, int DocumentsUnopened, int DocumentsDone, int PagesKnown, int PagesDone);
