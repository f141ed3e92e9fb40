namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>A place in memory: base (+ index·scale) + displacement.</summary>
/// <param name="Base">Any register but rsp and r12, which are encoded differently.</param>
/// <param name="Displacement">Bytes after it.</param>
/// <param name="Index">Not rsp; null for none.</param>
/// <param name="ScaleBits">The index counts 1, 2, 4 or 8 times: 0 to 3.</param>
internal readonly record struct MemoryOperand(Register Base, int Displacement = 0, Register? Index = null, int ScaleBits = 0)
{
    /// <summary>A place some bytes further on.</summary>
    public MemoryOperand Plus(int bytes) => this with { Displacement = Displacement + bytes };
}
