using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Benchmarks;

/// <summary>One run's figures beside the limits of the machine it ran on.</summary>
/// <param name="Limits">What bounds the figures.</param>
/// <param name="Machine">Where they were measured.</param>
/// <param name="Results">The figures.</param>
internal sealed record BenchReport(BenchLimits Limits, BenchMachine Machine, IReadOnlyList<BenchResult> Results)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads a report that an earlier run printed as JSON.</summary>
    /// <exception cref="BenchmarkException">The file cannot be read or is no such report.</exception>
    public static BenchReport Load(string path)
    {
        try
        {
            BenchReport? report = JsonSerializer.Deserialize<BenchReport>(TextBytes.Decode(File.ReadAllBytes(path)), Format);
            return report is { Results: not null } && report.Results.All(result => result is { Type: not null, Name: not null })
                ? report
                : throw new BenchmarkException($"{path}: has no results with type and name; expected what 'dsocr bench --json' prints.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or DecoderFallbackException)
        {
            throw new BenchmarkException($"{path}: cannot be read as what 'dsocr bench --json' prints: {fault.Message}");
        }
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);
}

/// <summary>What the machine can do at most.</summary>
/// <param name="FmaGflops">f32 multiply-adds in registers, two operations each, in 10⁹ a second.</param>
internal sealed record BenchLimits(double FmaGflops);

/// <summary>Where figures were measured.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Threads">Threads that kernels used.</param>
/// <param name="VectorBits">Widest register that kernels used.</param>
/// <param name="Dotnet">Version of the runtime.</param>
/// <param name="Os">Version of the operating system.</param>
internal sealed record BenchMachine(string Processor, int Threads, int VectorBits, string Dotnet, string Os);

/// <summary>A figure.</summary>
/// <param name="Type">How the model is stored that was measured.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Deviation">Standard deviation over the runs; 0 if there was one.</param>
/// <param name="Share">Part of the limit that bounds it; null if none does.</param>
internal sealed record BenchResult(string Type, string Name, double Value, string Unit, double Deviation, double? Share);

/// <summary>A figure whose limit is not known yet.</summary>
/// <param name="Type">How the model is stored that was measured.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Deviation">Standard deviation over the runs.</param>
/// <param name="Flops">Useful operations a second; 0 where those do not bound it.</param>
/// <param name="Share">Part of another limit.</param>
internal sealed record BenchFigure(string Type, string Name, double Value, string Unit, double Deviation, double Flops, double? Share)
{
    /// <summary>The figure as a share of what bounds it.</summary>
    /// <param name="limit">f32 operations a second.</param>
    public BenchResult Judge(double limit) => new(Type, Name, Value, Unit, Deviation, Flops > 0 ? Flops / limit : Share);
}
