using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.Operations.Losses;

/// <summary>What <see cref="CrossEntropy"/> found.</summary>
public readonly struct TokenLosses
{
    private readonly Tensor _best;

    internal TokenLosses(Tensor loss, Tensor negativeLogLikelihoods, Tensor best, int targets, int correct)
    {
        Loss = loss;
        NegativeLogLikelihoods = negativeLogLikelihoods;
        _best = best;
        Targets = targets;
        Correct = correct;
    }

    /// <summary>[1]: the sum over all targets, divided by the denominator; the tape's gradient starts here.</summary>
    public Tensor Loss { get; }

    /// <summary>[rows]: −ln p of each label in nats; 0 where the label is ignored.</summary>
    public Tensor NegativeLogLikelihoods { get; }

    /// <summary>[rows]: the likeliest token; 0 where the label is ignored.</summary>
    public ReadOnlySpan<int> Best => MemoryMarshal.Cast<float, int>(_best.Span);

    /// <summary>Number of rows whose label counts.</summary>
    public int Targets { get; }

    /// <summary>Number of targets that are the likeliest token.</summary>
    public int Correct { get; }
}
