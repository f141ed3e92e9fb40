using System.ComponentModel;
using System.Globalization;
using System.Text;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input.Pdf;

/// <summary>
/// Poppler's <c>pdfinfo</c>, <c>pdftoppm</c> and <c>pdftotext</c>, run as child processes with limits: a damaged file ends one of them, not
/// this program.
/// </summary>
/// <remarks>
/// A process a page: each has its own time and memory, and what it leaks or breaks is gone with it. Starting one takes about 15 ms.
/// </remarks>
internal sealed class Poppler(SourceFile file, InputOptions options)
{
    private const int LongestText = 1 << 20;

    // What is said where the tables that map characters of East Asian fonts are not installed.
    private static readonly string[] CharacterMaps = ["Missing language pack", "CMap file", "Unknown CMap", "Unknown character collection"];

    // A page takes milliseconds; a text that takes longer than reading the page is of no use.
    private static readonly TimeSpan TextTimeout = TimeSpan.FromSeconds(5);

    private readonly ProcessLimits _limits = new(options.PageTimeout, options.PageMemory);
    private readonly string _path = Path.GetFullPath(file.Path);

    /// <summary>What <c>pdfinfo</c> says of the document and, if asked for, of the sizes of some pages.</summary>
    /// <exception cref="InputException">The document cannot be opened; the message says why.</exception>
    public async Task<PdfOutline> ReadOutlineAsync((int First, int Last)? pages, CancellationToken cancellation)
    {
        string[] range = pages is { } some ? ["-f", Text(some.First), "-l", Text(some.Last)] : [];
        (ProcessEnd end, string text) = await ReadTextAsync("pdfinfo", [.. range, _path], _limits, cancellation).ConfigureAwait(false);
        PdfOutline? outline = end.ExitCode == 0 ? PdfOutline.Parse(text) : null;
        return outline ?? throw new InputException(file.Name, ReasonFor(end));
    }

    /// <summary>The text that a page carries, in reading order; null if it cannot be had, whatever the reason.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="cancellation">Kills the process.</param>
    public async Task<string?> ReadTextAsync(int number, CancellationToken cancellation)
    {
        ProcessLimits limits = _limits with { Time = TextTimeout < _limits.Time ? TextTimeout : _limits.Time };
        try
        {
            string[] arguments = ["-f", Text(number), "-l", Text(number), "-enc", "UTF-8", "-nopgbrk", _path, "-"];
            (ProcessEnd end, string text) = await ReadTextAsync("pdftotext", arguments, limits, cancellation).ConfigureAwait(false);
            return end.ExitCode == 0 ? text : null;
        }
        catch (Exception exception) when (exception is InputException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Draws a page.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="dpi">Pixels an inch; null to fit the page into a square of <paramref name="longSide"/> pixels.</param>
    /// <param name="longSide">Used when the page's size is not known.</param>
    /// <param name="cancellation">Kills the process.</param>
    /// <exception cref="InputException">The page cannot be drawn.</exception>
    public async Task<(RgbImage Image, string? Warning)> DrawAsync(int number, double? dpi, int longSide, CancellationToken cancellation)
    {
        RgbImage? image = null;
        string[] size = dpi is { } known ? ["-r", known.ToString("0.###", CultureInfo.InvariantCulture)] : ["-scale-to", Text(longSide)];
        string page = $"page {number}";
        ProcessEnd end;
        try
        {
            string[] arguments = ["-f", Text(number), "-l", Text(number), "-cropbox", .. size, _path];
            end = await RunAsync("pdftoppm", arguments, _limits, ReadAsync, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new InputException(file.Name, $"{page} {exception.Message}", exception);
        }

        // Without memory it draws a single pixel and calls that success.
        return end.ExitCode == 0 && image is not null && !LacksMemory(end.Complaints)
            ? (image,
                Complaint(end.Complaints) is { } complaint ? InputException.OneLine($"{file.Name}: {page} has errors: {complaint}") : null)
            : throw new InputException(file.Name, $"{page} cannot be drawn: {ReasonFor(end)}");

        async Task ReadAsync(Stream output, CancellationToken token) =>
            image = await PpmReader.ReadAsync(output, options.Decoding.MaxPixels, token).ConfigureAwait(false);
    }

    /// <summary>What a program prints, cut at a megabyte.</summary>
    private async Task<(ProcessEnd End, string Text)> ReadTextAsync(
        string program, IReadOnlyList<string> arguments, ProcessLimits limits, CancellationToken cancellation)
    {
        var text = new MemoryStream();
        ProcessEnd end = await RunAsync(program, arguments, limits, ReadAsync, cancellation).ConfigureAwait(false);
        return (end, Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)));

        async Task ReadAsync(Stream output, CancellationToken token)
        {
            byte[] block = new byte[4096];
            while (text.Length < LongestText && await output.ReadAsync(block, token).ConfigureAwait(false) is > 0 and int read)
            {
                text.Write(block, 0, read);
            }
        }
    }

    private async Task<ProcessEnd> RunAsync(
        string program, IReadOnlyList<string> arguments, ProcessLimits limits, Func<Stream, CancellationToken, Task> read,
        CancellationToken cancellation)
    {
        // Given twice, it opens the document whether it is the owner's password or the reader's.
        string[] password = options.Password is { } word ? ["-opw", word, "-upw", word] : [];
        try
        {
            return await BoundedProcess.RunAsync(Find(program), [.. password, .. arguments], limits, read, cancellation)
                .ConfigureAwait(false);
        }
        catch (Win32Exception exception)
        {
            throw new InputException(file.Name, $"{program} cannot be started: {exception.Message}", exception);
        }
    }

    private string Find(string program)
    {
        string name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        string[] folders = options.PopplerFolder is { } folder
            ? [folder]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists)
            ?? throw new InputException(
                file.Name,
                $"PDF pages are drawn by poppler, and there is no {program}; install the package poppler-utils (Homebrew: poppler).");
    }

    private string ReasonFor(ProcessEnd end) => end switch
    {
        { ExitCode: null } => FormattableString.Invariant($"not done within {options.PageTimeout.TotalSeconds:0.###} s."),
        _ when end.Complaints.Contains("Incorrect password", StringComparison.Ordinal) =>
            options.Password is null ? "is encrypted; give its password with --password." : "is encrypted, and the password is not right.",
        _ when LacksMemory(end.Complaints) => FormattableString.Invariant(
            $"poppler needs more memory than {options.PageMemory >> 20} MiB."),
        _ when Complaint(end.Complaints) is { } complaint => $"damaged, or no PDF: {complaint}",
        _ => $"poppler failed (exit code {end.ExitCode}).",
    };

    private static bool LacksMemory(string complaints) => complaints.Contains("memory", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first error among what poppler said; warnings about fonts and the like tell readers nothing.</summary>
    private static string? Complaint(string complaints)
    {
        string? error = complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase));
        return error is null || !CharacterMaps.Any(map => error.Contains(map, StringComparison.Ordinal))
            ? error
            : $"{error.TrimEnd('.')}; the package poppler-data has what is missing for Chinese, Japanese and Korean text.";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
