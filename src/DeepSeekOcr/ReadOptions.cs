using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr;

/// <summary>How a page is read.</summary>
public sealed record ReadOptions
{
    /// <summary>How the page becomes vision tokens. Default: <see cref="OcrModel.DefaultMode"/>.</summary>
    public ResolutionMode? Mode { get; init; }

    /// <summary>What is asked; see <see cref="PromptBuilder.Build"/>. Default: that of <see cref="ReadTask.Free"/>.</summary>
    public string Prompt { get; init; } = ReadTask.Free.Prompt;

    /// <summary>How tokens are chosen and when to stop. Default: <see cref="OcrModel.DefaultGeneration"/>.</summary>
    public GenerationOptions? Generation { get; init; }
}
