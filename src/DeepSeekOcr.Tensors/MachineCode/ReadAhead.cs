namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>How far ahead kernels ask for the lines that they will need, into the first cache.</summary>
/// <remarks>
/// Two threads of an AMD Zen 5, Q8_0. Sixteen streams, 8 and 16 rows of x: 47.6 and 30.6 GB/s with 256 bytes, 44.4 and 28.3 with 512 when memory gives 79 GB/s; 8 rows 40
/// and 43 when it gives 51; 1 KB and more is slower. One stream, one row of x: 93 tok/s with 4 KB and 98 with 6 KB at 77 GB/s, no difference at 49.
/// </remarks>
internal static class ReadAhead
{
    /// <summary>Bytes of a line.</summary>
    public const int Line = 64;

    /// <summary>How far ahead in each of sixteen streams.</summary>
    public const int Bytes = 3 << 7;

    /// <summary>How far ahead where there is only one.</summary>
    public const int StreamBytes = 6 << 10;
}
