using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

namespace DeepSeekOcr.Tensors.Cpu.MatMul;

/// <summary>What a processor can do, as far as the choice of a kernel depends on it.</summary>
/// <param name="MultipliesInt8">Machine code for int8 products runs (AVX512-VNNI, and a system that lets code be placed).</param>
/// <param name="MultipliesBFloat16">Machine code for bf16 products runs (AVX512-BF16), and faster than in f32.</param>
internal readonly record struct Processor(bool MultipliesInt8, bool MultipliesBFloat16)
{
    /// <summary>The one that the process runs on.</summary>
    public static Processor Current { get; } = new(Int8Tile.IsSupported, BFloat16Tile.IsSupported);
}
