using Microsoft.Extensions.Logging;

namespace DeepSeekOcr;

public sealed partial class OcrModel
{
    [LoggerMessage(1, LogLevel.Information, "{Path}: opened, {Parameters} parameters, mode {Mode}, in {Elapsed:F2} s")]
    private static partial void LogOpened(ILogger logger, string path, long parameters, string mode, double elapsed);
}
