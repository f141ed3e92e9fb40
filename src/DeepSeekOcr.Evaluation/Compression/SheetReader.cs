using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>Reads a sheet, free-running: nothing but the image is given.</summary>
/// <param name="page">The image.</param>
/// <param name="mode">How it becomes vision tokens.</param>
/// <param name="maxTokens">Most tokens to write.</param>
/// <param name="cancellation">Obeyed within a token.</param>
public delegate ReadResult SheetReader(RgbImage page, ResolutionMode mode, int maxTokens, CancellationToken cancellation);

/// <summary>Readers of sheets.</summary>
public static class SheetReaders
{
    /// <summary>
    /// A model with the prompt for plain text, greedy: always the likeliest token, repetition ruled as the checkpoint asks.
    /// </summary>
    public static SheetReader Greedy(OcrModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        GenerationOptions defaults = model.Traits.DefaultGeneration;
        return (page, mode, maxTokens, cancellation) => model.Read(
            page,
            new ReadOptions
            {
                Mode = mode,

                // How much such a page says is known here; what is usual for so many vision tokens must not cut it.
                Generation =
                    defaults with { Temperature = 0, MaxTokens = Math.Min(defaults.MaxTokens, maxTokens), PageCeiling = int.MaxValue },
            },
            onText: null,
            cancellation);
    }
}
