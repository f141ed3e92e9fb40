namespace DeepSeekOcr.Server;

public static partial class ServerApp
{
    [LoggerMessage(100, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception fault, string method, string path);
}
