using System.Text.Json;

namespace DeepSeekOcr.Documents.Writers.Json;

/// <summary>Values as the document's JSON has them.</summary>
internal static class JsonValues
{
    /// <summary>Writes numbers as one line, whatever the indentation.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string? name, ReadOnlySpan<double> numbers)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteRawValue($"[{string.Join(", ", numbers.ToArray().Select(number => JsonSerializer.Serialize(number)))}]");
    }

    /// <summary>Writes a text if there is one.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Writes a number of four decimals if there is one.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 4));
        }
    }
}
