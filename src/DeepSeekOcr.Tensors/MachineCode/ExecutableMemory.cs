using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>Memory that holds machine code: written first, then made executable and no longer writable. It lives as long as the process.</summary>
internal static partial class ExecutableMemory
{
    private const int ReadWrite = 1 | 2;
    private const int ReadExecute = 1 | 4;
    private const int PrivateAnonymous = 2 | 0x20;
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

        nint memory = Map(0, (nuint)length, ReadWrite, PrivateAnonymous, -1, 0);
        if (memory == -1)
        {
            return null;
        }

        for (int i = 0; i < starts.Length; i++)
        {
            Marshal.Copy(functions[i], 0, memory + starts[i], functions[i].Length);
        }

        if (Protect(memory, (nuint)length, ReadExecute) == 0)
        {
            return Array.ConvertAll(starts, start => memory + start);
        }

        _ = Unmap(memory, (nuint)length);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
