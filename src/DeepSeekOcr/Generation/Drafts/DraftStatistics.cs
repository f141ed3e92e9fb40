namespace DeepSeekOcr.Generation.Drafts;

/// <summary>What a draft saved.</summary>
/// <param name="Passes">Passes of the decoder after the prompt; without a draft one a token.</param>
/// <param name="Proposed">Tokens of the draft that were read along.</param>
/// <param name="Accepted">Those of them that the model would have chosen itself: passes that were saved.</param>
public readonly record struct DraftStatistics(int Passes, int Proposed, int Accepted)
{
    /// <summary>Tokens that a pass gave on average; 1 without a draft, 0 without a pass.</summary>
    public double TokensPerPass => Passes == 0 ? 0 : (Passes + Accepted) / (double)Passes;

    /// <summary>Those of two readings together.</summary>
    public static DraftStatistics operator +(DraftStatistics left, DraftStatistics right) =>
        new(left.Passes + right.Passes, left.Proposed + right.Proposed, left.Accepted + right.Accepted);
}
