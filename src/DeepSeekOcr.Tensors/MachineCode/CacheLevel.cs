namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>A cache of a core; the number is the instruction's own for it.</summary>
internal enum CacheLevel
{
    First = 1,
    Second = 2,
}
