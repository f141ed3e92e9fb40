using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Input.Pdf;

/// <summary>What a child process may use.</summary>
/// <param name="Time">From start to end; it is killed then.</param>
/// <param name="Memory">Bytes of address space, where the system has such a limit; elsewhere none.</param>
internal readonly record struct ProcessLimits(TimeSpan Time, long Memory);

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; absent if it was killed at the end of its time.</param>
/// <param name="Complaints">What it wrote to standard error, cut at some kilobytes.</param>
internal readonly record struct ProcessEnd(int? ExitCode, string Complaints);

/// <summary>Runs a program with limits of time and memory; it never outlives the call.</summary>
internal static class BoundedProcess
{
    private const int LongestComplaint = 1 << 14;

    // The shell sets the limit and becomes the program; where there is no such limit it goes on without.
    private const string LimitMemory = "ulimit -v \"$0\" 2>/dev/null; exec \"$@\"";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Handed over as they are.</param>
    /// <param name="limits">Time and memory.</param>
    /// <param name="read">Reads standard output while the program runs; what is left is passed over.</param>
    /// <param name="cancellation">Kills the program.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static async Task<ProcessEnd> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        ProcessLimits limits,
        Func<Stream, CancellationToken, Task> read,
        CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using Process process = Process.Start(StartInfo(program, arguments, limits))!;
        try
        {
            ended.CancelAfter(limits.Time);
            process.StandardInput.Close();
            Task<string> complaints = ReadStartAsync(process.StandardError, ended.Token);
            Stream output = process.StandardOutput.BaseStream;
            await read(output, ended.Token).ConfigureAwait(false);
            await output.CopyToAsync(Stream.Null, ended.Token).ConfigureAwait(false);
            string said = await complaints.ConfigureAwait(false);
            await process.WaitForExitAsync(ended.Token).ConfigureAwait(false);
            return new ProcessEnd(process.ExitCode, said);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProcessEnd(null, "");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static ProcessStartInfo StartInfo(string program, IReadOnlyList<string> arguments, ProcessLimits limits)
    {
        bool throughShell = File.Exists("/bin/sh");
        string kilobytes = (limits.Memory >> 10).ToString(CultureInfo.InvariantCulture);
        IEnumerable<string> words = throughShell ? ["-c", LimitMemory, kilobytes, program, .. arguments] : arguments;
        return new ProcessStartInfo(throughShell ? "/bin/sh" : program, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
    }

    private static async Task<string> ReadStartAsync(StreamReader reader, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        char[] block = new char[1024];
        while (await reader.ReadAsync(block, cancellation).ConfigureAwait(false) is > 0 and int read)
        {
            text.Append(block, 0, Math.Min(read, LongestComplaint - text.Length));
        }

        return text.ToString();
    }
}
