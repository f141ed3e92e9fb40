using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Cli.Output;

/// <summary>Shows what the library logs, a line each, for <c>--verbose</c>.</summary>
internal sealed class TerminalLogger(Terminal terminal) : ILogger
{
    private readonly Lock _line = new();

    /// <summary>Loggers of everything, however minor.</summary>
    public static ILoggerFactory Create(Terminal terminal) => LoggerFactory.Create(
        logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Provider(new TerminalLogger(terminal))));

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string cause = exception is null ? "" : $" ({exception.Message})";
        lock (_line)
        {
            terminal.Progress("");
            terminal.Error.WriteLine($"{formatter(state, exception)}{cause}".ReplaceLineEndings(" "));
        }
    }

    /// <summary>One logger for all categories: lines of several threads do not mix.</summary>
    private sealed class Provider(TerminalLogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
        }
    }
}
