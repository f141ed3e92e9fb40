namespace DeepSeekOcr.Generation.Drafts;

/// <summary>What a draft saved.</summary>
/// <param name="Passes">Passes of the decoder behind the prompt; without a draft one a token.</param>
/// <param name="Proposed">Tokens of the draft that were read along.</param>
/// <param name="Accepted">Those of them that the model would have chosen itself.</param>
public readonly record struct DraftStatistics(int Passes, int Proposed, int Accepted);
