using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>What an elementwise body reads (A, B, C) and writes (Y, Z); one that it has no use for is null.</summary>
internal unsafe struct ElementwiseOperands
{
    public float* A;
    public float* B;
    public float* C;
    public float* Y;
    public float* Z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ElementwiseOperands At(nint index) =>
        new() { A = Move(A, index), B = Move(B, index), C = Move(C, index), Y = Move(Y, index), Z = Move(Z, index) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Move(float* pointer, nint index) => pointer == null ? null : pointer + index;
}
