using DeepSeekOcr.Imaging;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Reading;

public sealed partial class PageReader
{
    [LoggerMessage(30, LogLevel.Information, "{Document}: page {Page}: {Width} x {Height} pixels, turned {Turn}, skew {Skew:F1} degrees")]
    private static partial void LogPage(ILogger logger, string document, int page, int width, int height, PageTurn turn, double skew);

    [LoggerMessage(31, LogLevel.Information, "{Document}: page {Page}: blank")]
    private static partial void LogBlank(ILogger logger, string document, int page);

    [LoggerMessage(32, LogLevel.Warning, "{Problem}")]
    private static partial void LogFailed(ILogger logger, string problem);

    [LoggerMessage(33, LogLevel.Information, "{Document}: page {Page}: {Status}, attempts: {Attempts}")]
    private static partial void LogDone(ILogger logger, string document, int page, string status, int attempts);
}
