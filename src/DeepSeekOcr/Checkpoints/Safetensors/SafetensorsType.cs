using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>The element types of the safetensors format.</summary>
public enum SafetensorsType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>8-bit float, 5 exponent bits.</summary>
    F8E5M2,

    /// <summary>8-bit float, 4 exponent bits.</summary>
    F8E4M3,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>IEEE 754 binary64.</summary>
    F64,
}

/// <summary>Facts about safetensors element types.</summary>
public static class SafetensorsTypes
{
    private static readonly (SafetensorsType Type, string Name, int Size)[] Facts =
    [
        (SafetensorsType.Bool, "BOOL", 1), (SafetensorsType.U8, "U8", 1), (SafetensorsType.I8, "I8", 1),
        (SafetensorsType.F8E5M2, "F8_E5M2", 1), (SafetensorsType.F8E4M3, "F8_E4M3", 1),
        (SafetensorsType.I16, "I16", 2), (SafetensorsType.U16, "U16", 2), (SafetensorsType.F16, "F16", 2), (
            SafetensorsType.BF16, "BF16", 2),
        (SafetensorsType.I32, "I32", 4), (SafetensorsType.U32, "U32", 4), (SafetensorsType.F32, "F32", 4),
        (SafetensorsType.I64, "I64", 8), (SafetensorsType.U64, "U64", 8), (SafetensorsType.F64, "F64", 8),
    ];

    /// <summary>Bytes an element takes.</summary>
    public static int Size(this SafetensorsType type) => Facts[(int)type].Size;

    /// <summary>The spelling in a header, such as <c>BF16</c>.</summary>
    public static string HeaderName(this SafetensorsType type) => Facts[(int)type].Name;

    /// <summary>The format of a parameter stored so; null if parameters are never stored so.</summary>
    public static WeightFormat? ToWeightFormat(this SafetensorsType type) => type switch
    {
        SafetensorsType.F32 => WeightFormat.F32,
        SafetensorsType.BF16 => WeightFormat.BF16,
        SafetensorsType.F16 => WeightFormat.F16,
        _ => null,
    };

    /// <summary>How a parameter of this format is stored.</summary>
    /// <exception cref="ArgumentException">Safetensors has no such type.</exception>
    public static SafetensorsType ToSafetensorsType(this WeightFormat format) => format switch
    {
        WeightFormat.F32 => SafetensorsType.F32,
        WeightFormat.BF16 => SafetensorsType.BF16,
        WeightFormat.F16 => SafetensorsType.F16,
        _ => throw new ArgumentException($"Safetensors cannot hold {format}.", nameof(format)),
    };

    internal static bool TryParse(string? name, out SafetensorsType type)
    {
        int index = Array.FindIndex(Facts, fact => fact.Name == name);
        type = (SafetensorsType)Math.Max(index, 0);
        return index >= 0;
    }
}
