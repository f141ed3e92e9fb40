using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Name">The name, unique in the file.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
/// <param name="Offset">Where its first byte is, counted from the start of the file.</param>
/// <param name="ByteLength">How many bytes it takes.</param>
public sealed record SafetensorsEntry(string File, string Name, SafetensorsType Type, Shape Shape, long Offset, long ByteLength);
