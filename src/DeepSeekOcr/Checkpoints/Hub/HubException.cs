using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>
/// A model cannot be fetched, or is not in the cache; the message names the model or file, what was found and what was expected.
/// </summary>
public sealed class HubException : DeepSeekOcrException
{
    /// <summary>Reports a fault of <paramref name="subject"/>.</summary>
    /// <param name="subject">The model, or a file of it.</param>
    /// <param name="fault">What was found and expected.</param>
    /// <param name="cause">What noticed it first, if anything.</param>
    public HubException(string subject, string fault, Exception? cause = null)
        : base($"{subject}: {fault}", cause)
    {
    }

    /// <summary>Whether asking again may help.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>How long the server wants to be left alone.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}
