using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr;

/// <summary>How a page is read.</summary>
public sealed record ReadOptions
{
    /// <summary>How the page becomes vision tokens. Default: <see cref="PageModelTraits.DefaultMode"/>.</summary>
    public ResolutionMode? Mode { get; init; }

    /// <summary>What is asked; see <see cref="PromptBuilder.Build"/>. Default: that of <see cref="ReadTask.Free"/>.</summary>
    public string Prompt { get; init; } = ReadTask.Free.Prompt;

    /// <summary>How tokens are chosen and when to stop. Default: <see cref="PageModelTraits.DefaultGeneration"/>.</summary>
    public GenerationOptions? Generation { get; init; }

    /// <summary>
    /// What the page is expected to say, such as the text layer of a PDF page: tried first, it makes reading faster and never changes what
    /// is read.
    /// </summary>
    public string? Draft { get; init; }

    /// <summary>
    /// Whether to expect that what was written repeats itself, as tables do: faster there, and never another output. Default: no.
    /// </summary>
    public bool LookUp { get; init; }
}
