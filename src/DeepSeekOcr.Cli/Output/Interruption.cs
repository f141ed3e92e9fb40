using System.Runtime.InteropServices;

namespace DeepSeekOcr.Cli.Output;

/// <summary>
/// Turns the first SIGINT or SIGTERM into a cancellation, so that work ends cleanly; a second one ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalBase = 128; // a shell reports 128 + the signal's number
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _deadline;

    /// <param name="patience">How long work may take to end.</param>
    public Interruption(TimeSpan patience)
    {
        _patience = patience;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, SignalBase + Interrupt)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, SignalBase + Terminate)),
        ];
    }

    /// <summary>What most commands get: a page that is being encoded does not look at the token, and is not waited for.</summary>
    public static TimeSpan Short { get; } = TimeSpan.FromSeconds(3);

    public CancellationToken Token => _source.Token;

    /// <summary>What the process ends with; null if no signal came.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _deadline?.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, int code)
    {
        if (ExitCode is not null)
        {
            return;
        }

        ExitCode = code;
        context.Cancel = true;
        _deadline = new Timer(_ => Environment.Exit(code), null, _patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }
}
