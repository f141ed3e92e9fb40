using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Reading;

public sealed partial class DocumentBatch
{
    [LoggerMessage(40, LogLevel.Information, "{Document}: {Pages} pages, {Resumed} of them read before, {Files} files written")]
    private static partial void LogWritten(ILogger logger, string document, int pages, int resumed, int files);

    [LoggerMessage(41, LogLevel.Warning, "{Problem}")]
    private static partial void LogFailed(ILogger logger, string problem);
}
