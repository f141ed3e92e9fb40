using System.Diagnostics;
using System.Globalization;

namespace DeepSeekOcr.Benchmarks;

/// <summary>What memory this process holds.</summary>
internal static class MemoryUse
{
    private const string Source = "/proc/self/status";
    private const string Anonymous = "RssAnon:";

    /// <summary>Most bytes that were resident at a time, mapped files included.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>Bytes that are resident now and belong to no mapped file; null where the system does not tell.</summary>
    public static long? BeyondFiles()
    {
        string? line = File.Exists(Source)
            ? File.ReadLines(Source).FirstOrDefault(line => line.StartsWith(Anonymous, StringComparison.Ordinal))
            : null;
        string? kilobytes = line?[Anonymous.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number * 1024 : null;
    }
}
