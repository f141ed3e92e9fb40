using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>Pages of memory of our own, as POSIX systems give them; the numbers are Linux's.</summary>
internal static partial class MemoryPages
{
    /// <summary>They cannot be touched.</summary>
    public const int NoAccess = 0;

    /// <summary>They can be read and written.</summary>
    public const int ReadWrite = 1 | 2;

    /// <summary>They can be read and run.</summary>
    public const int ReadExecute = 1 | 4;

    private const int PrivateAnonymous = 2 | 0x20;

    /// <summary>Takes pages of zeros that can be read and written.</summary>
    /// <param name="length">Bytes, rounded up to whole pages.</param>
    /// <returns>The first byte, or null where there are none.</returns>
    public static nint? Take(nuint length)
    {
        nint memory = Map(0, length, ReadWrite, PrivateAnonymous, -1, 0);
        return memory == -1 ? null : memory;
    }

    /// <summary>Says what can be done with pages from now on.</summary>
    /// <returns>Whether the system allows it.</returns>
    public static bool TryProtect(nint pages, nuint length, int protection) => Protect(pages, length, protection) == 0;

    /// <summary>Gives pages back.</summary>
    public static void Free(nint pages, nuint length) => _ = Unmap(pages, length);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
