using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors;

/// <summary>
/// 64-byte-aligned f32 numbers on the garbage-collected heap that never move: a span of them keeps them alive, a pointer does not.
/// </summary>
internal sealed unsafe class PinnedFloats
{
    private const int Line = NativeBuffer.Alignment / sizeof(float);

    private readonly float[] _array;
    private readonly float* _start;

    /// <summary>Takes memory of undefined content.</summary>
    public PinnedFloats(int count)
    {
        // One line to begin at a boundary, and one because a kernel's last vector may read up to a register past the end.
        _array = GC.AllocateUninitializedArray<float>(checked(count + (2 * Line)), pinned: true);
        _start = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        Pointer = (float*)(((nint)_start + NativeBuffer.Alignment - 1) & -NativeBuffer.Alignment);
    }

    /// <summary>The first number.</summary>
    public float* Pointer { get; }

    /// <summary>Some of the numbers, from one that lies at <paramref name="first"/> on.</summary>
    public Span<float> Span(float* first, int count) =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), (nint)(first - _start)), count);
}
