using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>One tensor of a GGUF file.</summary>
/// <param name="Name">The name, unique in the file.</param>
/// <param name="Format">How its numbers are stored.</param>
/// <param name="Shape">Extents, outermost first (the file lists them innermost first).</param>
/// <param name="Offset">Where its first byte is, counted from the start of the file.</param>
/// <param name="ByteLength">How many bytes it takes.</param>
public sealed record GgufTensor(string Name, WeightFormat Format, Shape Shape, long Offset, long ByteLength);
