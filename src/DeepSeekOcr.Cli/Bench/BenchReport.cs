using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Bench;

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

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>The report as a table.</summary>
    public void Show(IAnsiConsole console)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        console.MarkupLineInterpolated($"{Machine.Processor}, {Machine.Threads} threads, {Machine.VectorBits}-bit vectors, {Machine.Dotnet}, {Machine.Os}");
        console.MarkupLineInterpolated(culture, $"limits: {Limits.FmaGflops:F0} GFLOP/s, {Limits.ReadGbs:F1} GB/s");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("figure");
        table.AddColumn(new TableColumn("value").RightAligned());
        table.AddColumn("unit");
        table.AddColumn(new TableColumn("of limit").RightAligned());
        foreach (BenchResult result in Results)
        {
            string share = result.Share is { } part ? string.Create(culture, $"{100 * part:F0} %") : "";
            table.AddRow(result.Name, string.Create(culture, $"{result.Value:#,0.###}"), result.Unit, share);
        }

        console.Write(table);
    }
}

/// <summary>What the machine can do at most.</summary>
/// <param name="FmaGflops">f32 multiply-adds in registers, two operations each, in 10⁹ a second.</param>
/// <param name="ReadGbs">Bytes read from memory in 10⁹ a second.</param>
internal sealed record BenchLimits(double FmaGflops, double ReadGbs);

/// <summary>Where figures were measured.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Threads">Threads that kernels used.</param>
/// <param name="VectorBits">Widest register that kernels used.</param>
/// <param name="Dotnet">Version of the runtime.</param>
/// <param name="Os">Version of the operating system.</param>
internal sealed record BenchMachine(string Processor, int Threads, int VectorBits, string Dotnet, string Os);

/// <summary>A figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Share">Part of the limit that bounds it; null if none does.</param>
internal sealed record BenchResult(string Name, double Value, string Unit, double? Share);
