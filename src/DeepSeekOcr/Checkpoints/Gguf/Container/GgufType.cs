using System.Globalization;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>The numbers by which GGUF knows the storage formats.</summary>
internal static class GgufType
{
    /// <summary>
    /// The type of a tensor in the header, and what a file whose matrices mostly are of it says in <c>general.file_type</c>.
    /// </summary>
    private static readonly (WeightFormat Format, uint Id, int FileType)[] Facts =
    [
        (WeightFormat.F32, 0, 0), (WeightFormat.F16, 1, 1), (WeightFormat.BF16, 30, 32),
        (WeightFormat.Q4_0, 2, 2), (WeightFormat.Q8_0, 8, 7), (WeightFormat.Q4_K, 12, 15), (WeightFormat.Q6_K, 14, 18),
        (WeightFormat.Q5_0, 6, 8),
    ];

    /// <summary>The types that can be read, for messages.</summary>
    public static string Known { get; } = string.Join(
        ", ", Facts.Select(fact => string.Create(CultureInfo.InvariantCulture, $"{fact.Id} ({fact.Format})")));

    /// <summary>The format of a tensor's type; null if it cannot be read.</summary>
    public static WeightFormat? Find(uint id)
    {
        int index = Array.FindIndex(Facts, fact => fact.Id == id);
        return index < 0 ? null : Facts[index].Format;
    }

    /// <summary>The type of a tensor in a format.</summary>
    public static uint Id(WeightFormat format) => Facts.First(fact => fact.Format == format).Id;

    /// <summary>What <c>general.file_type</c> says.</summary>
    public static int FileType(WeightFormat format) => Facts.First(fact => fact.Format == format).FileType;
}
