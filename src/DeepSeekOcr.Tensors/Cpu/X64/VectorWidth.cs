namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>How much of a vector register an instruction works on.</summary>
internal enum VectorWidth
{
    Bits128,
    Bits256,
    Bits512,
}
