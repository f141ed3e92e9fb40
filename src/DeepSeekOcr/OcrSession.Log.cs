using Microsoft.Extensions.Logging;

namespace DeepSeekOcr;

public sealed partial class OcrSession
{
    [LoggerMessage(10, LogLevel.Debug, "A page of {Prompt} prompt tokens joins; {Pages} are being read")]
    private static partial void LogJoined(ILogger logger, int prompt, int pages);

    [LoggerMessage(11, LogLevel.Error, "The session has failed; {Pages} pages are lost")]
    private static partial void LogFailed(ILogger logger, Exception failure, int pages);
}
