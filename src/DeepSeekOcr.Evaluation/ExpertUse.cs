namespace DeepSeekOcr.Evaluation;

/// <summary>Which tokens went to an expert.</summary>
public enum TokenOrigin
{
    /// <summary>Tokens of the prompt, nearly all of them vision tokens.</summary>
    Page,

    /// <summary>Tokens that the model wrote.</summary>
    Text,

    /// <summary>Both.</summary>
    All,
}

/// <summary>How one sparse layer spread its tokens over its routed experts.</summary>
/// <param name="Layer">Number of the layer, from 0.</param>
/// <param name="Origin">Which tokens.</param>
/// <param name="Tokens">How many there were.</param>
/// <param name="Shares">For each expert its part of all choices; they sum to 1, and even use gives each the same.</param>
public sealed record ExpertUse(int Layer, TokenOrigin Origin, long Tokens, IReadOnlyList<double> Shares)
{
    /// <summary>The most used expert.</summary>
    public int Most => Shares.Index().MaxBy(share => share.Item).Index;

    /// <summary>The least used expert.</summary>
    public int Least => Shares.Index().MinBy(share => share.Item).Index;

    /// <summary>How many times as often as the least used expert the most used one was chosen; infinite if one never was.</summary>
    public double MostToLeast => Shares[Most] / Shares[Least];

    /// <summary>Entropy of the choice as a share of the largest there can be, 0 … 1: 1 is even use, 0 always the same expert.</summary>
    public double Evenness => -Shares.Where(share => share > 0).Sum(share => share * Math.Log(share)) / Math.Log(Shares.Count);

    /// <summary>Experts that no token went to.</summary>
    public IReadOnlyList<int> Dead => [.. Shares.Index().Where(share => share.Item == 0).Select(share => share.Index)];
}
