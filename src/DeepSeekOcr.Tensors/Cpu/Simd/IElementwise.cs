namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>The arithmetic of an elementwise operation on one register of elements.</summary>
internal interface IElementwise
{
    /// <summary>Reads and writes one register at the operands.</summary>
    static abstract void Step<TSimd, TVector>(in ElementwiseOperands operands)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
