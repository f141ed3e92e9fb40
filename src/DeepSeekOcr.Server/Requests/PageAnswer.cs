using DeepSeekOcr.Reading.Legibility;

namespace DeepSeekOcr.Server.Requests;

/// <summary>What came of a request.</summary>
/// <param name="Text">The text, up to a stop text of the request.</param>
/// <param name="Result">The model's own account.</param>
/// <param name="Legibility">Whether the text can be what the images say.</param>
/// <param name="IsStopped">Whether a stop text of the request ended it.</param>
/// <param name="Mode">How the images were encoded.</param>
internal sealed record PageAnswer(string Text, ReadResult Result, LegibilityJudgement Legibility, bool IsStopped, string Mode);
