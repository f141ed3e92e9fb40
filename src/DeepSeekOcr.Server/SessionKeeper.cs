using DeepSeekOcr.Imaging;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server;

/// <summary>A model's session, replaced when it fails: one bad page must not end the server.</summary>
internal sealed partial class SessionKeeper : IPageModel, IDisposable
{
    private readonly OcrModel _model;
    private readonly SessionOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private OcrSession _session;
    private int _failures;

    public SessionKeeper(OcrModel model, SessionOptions options, ILogger logger)
    {
        (_model, _options, _logger) = (model, options, logger);
        _session = model.CreateSession(options);
        Traits = _session.Traits;
    }

    /// <inheritdoc/>
    public PageModelTraits Traits { get; }

    /// <inheritdoc/>
    public async Task<ReadResult> ReadAsync(
        IReadOnlyList<RgbImage> pages, ReadOptions? options = null, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        OcrSession session = Current();
        try
        {
            return await session.ReadAsync(pages, options, onText, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (session.HasFailed && fault is not OperationCanceledException)
        {
            throw new RequestException(
                StatusCodes.Status503ServiceUnavailable, "The session failed while the page was read; try again.", "session_failed")
            {
                RetryAfter = 1,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private OcrSession Current()
    {
        lock (_lock)
        {
            if (_session.HasFailed)
            {
                LogReplaced(_logger, ++_failures);
                _session.Dispose();
                _session = _model.CreateSession(_options);
            }

            return _session;
        }
    }

    [LoggerMessage(101, LogLevel.Warning, "A session failed and was replaced; failures so far: {Failures}")]
    private static partial void LogReplaced(ILogger logger, int failures);
}
