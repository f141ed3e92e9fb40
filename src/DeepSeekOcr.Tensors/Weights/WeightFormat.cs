using System.Diagnostics;

namespace DeepSeekOcr.Tensors;

/// <summary>How a checkpoint stores the numbers of a parameter.</summary>
public enum WeightFormat
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,
}

/// <summary>Facts about weight formats.</summary>
public static class WeightFormats
{
    /// <summary>Bytes that a row of <paramref name="width"/> numbers takes.</summary>
    public static long RowBytes(this WeightFormat format, long width) => format switch
    {
        WeightFormat.F32 => width * 4,
        WeightFormat.BF16 or WeightFormat.F16 => width * 2,
        _ => throw new UnreachableException(),
    };
}
