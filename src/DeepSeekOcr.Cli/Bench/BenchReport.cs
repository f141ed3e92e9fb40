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

    /// <summary>Reads a report that an earlier run printed as JSON.</summary>
    /// <exception cref="CommandException">The file cannot be read or is no such report.</exception>
    public static BenchReport Load(string path)
    {
        try
        {
            BenchReport? report = JsonSerializer.Deserialize<BenchReport>(File.ReadAllBytes(path), Format);
            return report is { Results: not null } && report.Results.All(result => result is { Type: not null, Name: not null })
                ? report
                : throw new CommandException($"{path}: has no results with type and name; expected what 'dsocr bench --json' prints.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandException($"{path}: cannot be read as what 'dsocr bench --json' prints: {fault.Message}");
        }
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>The report as a table, beside the figures of an earlier run if there is one.</summary>
    public void Show(IAnsiConsole console, BenchReport? earlier)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        console.MarkupLineInterpolated($"{Machine.Processor}, {Machine.VectorBits}-bit vectors, {Machine.Dotnet}, {Machine.Os}");
        console.MarkupLineInterpolated(culture, $"limit of f32 multiply-adds: {Limits.FmaGflops:F0} GFLOP/s");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("type");
        table.AddColumn(new TableColumn("threads").RightAligned());
        table.AddColumn("test");
        table.AddColumn(new TableColumn("value").RightAligned());
        table.AddColumn("unit");
        table.AddColumn(new TableColumn("of limit").RightAligned());
        if (earlier is not null)
        {
            table.AddColumn(new TableColumn("earlier").RightAligned());
            table.AddColumn(new TableColumn("ratio").RightAligned());
        }

        foreach (BenchResult result in Results)
        {
            string value = result.Deviation > 0
                ? string.Create(culture, $"{result.Value:#,0.##} ± {result.Deviation:#,0.##}")
                : string.Create(culture, $"{result.Value:#,0.###}");
            string share = result.Share is { } part ? string.Create(culture, $"{100 * part:F0} %") : "";
            string[] cells = [result.Type, string.Create(culture, $"{Machine.Threads}"), result.Name, value, result.Unit, share, .. Earlier(result, earlier)];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    private static string[] Earlier(BenchResult result, BenchReport? earlier)
    {
        if (earlier is null)
        {
            return [];
        }

        CultureInfo culture = CultureInfo.InvariantCulture;
        BenchResult? before = earlier.Results.FirstOrDefault(other => other.Type == result.Type && other.Name == result.Name);
        return before is null ? ["", ""]
            : [string.Create(culture, $"{before.Value:#,0.###}"), before.Value == 0 ? "" : string.Create(culture, $"{result.Value / before.Value:F2}")];
    }
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
