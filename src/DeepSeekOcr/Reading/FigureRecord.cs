using System.Text.Json.Serialization;
using DeepSeekOcr.Documents;

namespace DeepSeekOcr.Reading;

/// <summary>A figure of a page that was read by itself.</summary>
/// <param name="Element">Its place in the page's elements, from 0.</param>
/// <param name="Reading">What came of it.</param>
public sealed record FigureRecord(int Element, FigureReading Reading)
{
    /// <summary>The model's own account of the reading; not kept from one run to the next.</summary>
    [JsonIgnore]
    public ReadResult? Result { get; init; }
}
