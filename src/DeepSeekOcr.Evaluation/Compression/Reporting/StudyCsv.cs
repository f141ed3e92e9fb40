using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Evaluation.Compression.Reporting;

/// <summary>A study's cells as comma-separated values, a row each; empty fields where nothing was measured.</summary>
internal static class StudyCsv
{
    private static readonly (string Name, Func<StudyCell, object?> Value)[] Columns =
    [
        ("mode", cell => cell.Key.Mode),
        ("kind", cell => cell.Key.Kind),
        ("font", cell => cell.Key.Font),
        ("ratio", cell => cell.Key.Ratio),
        ("tokens", cell => cell.Key.Tokens),
        ("pages", cell => cell.Pages),
        ("unread", cell => cell.Unread),
        ("compression", cell => cell.Figures?.Compression),
        ("content_compression", cell => cell.Figures?.ContentCompression),
        ("text_tokens", cell => cell.Figures?.TextTokens),
        ("content_tokens", cell => cell.Figures?.ContentTokens),
        ("vision_tokens", cell => cell.Figures?.VisionTokens),
        ("characters", cell => cell.Figures?.Characters),
        ("size_pixels", cell => cell.Figures?.SizePixels),
        ("precision", cell => cell.Figures?.Precision.Mean),
        ("precision_low", cell => cell.Figures?.Precision.Low),
        ("precision_high", cell => cell.Figures?.Precision.High),
        ("precision_min", cell => cell.Figures?.PrecisionDistribution.Min),
        ("precision_p10", cell => cell.Figures?.PrecisionDistribution.P10),
        ("precision_median", cell => cell.Figures?.PrecisionDistribution.Median),
        ("precision_p90", cell => cell.Figures?.PrecisionDistribution.P90),
        ("precision_max", cell => cell.Figures?.PrecisionDistribution.Max),
        ("exact_words", cell => cell.Figures?.ExactWords.Mean),
        ("fox_precision", cell => cell.Figures?.Fox.Precision),
        ("fox_recall", cell => cell.Figures?.Fox.Recall),
        ("fox_f1", cell => cell.Figures?.Fox.F1),
        ("fox_edit_distance", cell => cell.Figures?.Fox.EditDistance),
        ("fox_bleu", cell => cell.Figures?.Fox.Bleu),
        ("fox_meteor", cell => cell.Figures?.Fox.Meteor),
        ("official_precision", cell => cell.Figures?.Official.Precision),
        ("official_recall", cell => cell.Figures?.Official.Recall),
        ("official_bleu", cell => cell.Figures?.Official.Bleu),
        ("official_meteor", cell => cell.Figures?.Official.Meteor),
        ("normalised_precision", cell => cell.Figures?.NormalisedPrecision.Mean),
        ("normalised_f1", cell => cell.Figures?.Normalised.F1),
        ("stops", cell => cell.Figures is { } figures ? string.Join(';', figures.Stops.Select(stop => $"{stop.Key}={stop.Value}")) : null),
        ("seconds", cell => cell.Figures?.Seconds),
        ("tokens_per_second", cell => cell.Figures?.TokensPerSecond),
        ("paper_precision", cell => PublishedStudy.Find(cell.Key)?.Precision),
        ("paper_compression", cell => PublishedStudy.Find(cell.Key)?.Compression),
    ];

    public static string Of(IReadOnlyList<StudyCell> cells)
    {
        var csv = new StringBuilder();
        csv.AppendJoin(',', Columns.Select(column => column.Name)).Append('\n');
        foreach (StudyCell cell in cells)
        {
            csv.AppendJoin(',', Columns.Select(column => Field(column.Value(cell)))).Append('\n');
        }

        return csv.ToString();
    }

    private static string Field(object? value) => value switch
    {
        null => "",
        double number => number.ToString("0.######", CultureInfo.InvariantCulture),
        _ => Quote(Convert.ToString(value, CultureInfo.InvariantCulture)!),
    };

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
