namespace DeepSeekOcr.Tensors.Cpu.MatMul;

/// <summary>The kernels of matrix products, <c>Y = X·Wᵀ</c>; <see cref="MatMulPlan"/> chooses between them.</summary>
internal enum MatMulKernel
{
    /// <summary>Few rows, a weight stored number by number: read once in order, widened in registers, multiplied in f32.</summary>
    NumberRows,

    /// <summary>Few rows, a weight in blocks, int8 products in C#.</summary>
    BlockRows,

    /// <summary>Few rows, a weight in blocks, int8 products in machine code, which reads it as sixteen streams.</summary>
    BlockTile,

    /// <summary>One or two rows, a weight in blocks, int8 products in machine code, which reads it in order.</summary>
    BlockStream,

    /// <summary>Many rows, panels of f32.</summary>
    SinglePanels,

    /// <summary>Many rows, panels of bf16, machine code.</summary>
    BFloat16Panels,

    /// <summary>Many rows, a weight in blocks, panels of int16.</summary>
    Int16Panels,

    /// <summary>Many rows, a weight in blocks, panels of int8, machine code.</summary>
    Int8Panels,
}
