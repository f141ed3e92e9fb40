using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Cli.Output;

/// <summary>Shows what the library logs, a line each, for <c>--verbose</c>.</summary>
internal sealed class TerminalLoggers(Terminal terminal) : ILoggerFactory, ILogger
{
    private readonly Lock _line = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

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

    public void Dispose()
    {
    }
}
