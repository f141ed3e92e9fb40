using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>
/// Memory that holds machine code: written first, then made executable and no longer writable. It lives as long as the process.
/// </summary>
internal static class ExecutableMemory
{
    private const int FunctionAlignment = 64;

    /// <summary>Places functions.</summary>
    /// <returns>Their addresses in order, or null where the system allows no such memory.</returns>
    public static nint[]? Place(IReadOnlyList<byte[]> functions)
    {
        int[] starts = new int[functions.Count];
        int length = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = length;
            length += (functions[i].Length + FunctionAlignment - 1) / FunctionAlignment * FunctionAlignment;
        }

        if (MemoryPages.Take((nuint)length) is not { } memory)
        {
            return null;
        }

        for (int i = 0; i < starts.Length; i++)
        {
            Marshal.Copy(functions[i], 0, memory + starts[i], functions[i].Length);
        }

        if (MemoryPages.TryProtect(memory, (nuint)length, MemoryPages.ReadExecute))
        {
            return Array.ConvertAll(starts, start => memory + start);
        }

        MemoryPages.Free(memory, (nuint)length);
        return null;
    }
}
