using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading.Retries;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Reading;

internal sealed partial class ImageReader
{
    [LoggerMessage(20, LogLevel.Debug, "Mode {Mode} chosen: {Reason}")]
    private static partial void LogChosen(ILogger logger, ResolutionMode mode, string reason);

    [LoggerMessage(
        21,
        LogLevel.Information,
        "Read in {Mode} ({Step}): {Ending}, {VisionTokens} vision tokens, {Tokens} tokens, legibility {Legibility:F2}, "
            + "encoded in {Encode:F2} s, prefilled in {Prefill:F2} s, decoded in {Decode:F2} s")]
    private static partial void LogRead(
        ILogger logger,
        ResolutionMode mode,
        RetryStep step,
        StopReason ending,
        int visionTokens,
        int tokens,
        double legibility,
        double encode,
        double prefill,
        double decode);

    [LoggerMessage(22, LogLevel.Warning, "Cannot be read in {Mode} ({Step}): {Problem}")]
    private static partial void LogUnread(ILogger logger, ResolutionMode mode, RetryStep step, string problem);
}
