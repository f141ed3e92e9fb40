using System.Runtime.Intrinsics;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>The vector instructions that kernels are written against, at one register width.</summary>
/// <remarks>
/// A kernel is one generic body over <typeparamref name="TVector"/>; the JIT makes one version a width. <see cref="Simd512"/>,
/// <see cref="Simd256"/> and <see cref="Simd128"/> are the implementations, chosen at run time by <see cref="SimdWidth"/>.
/// </remarks>
/// <typeparam name="TVector">A register of f32 lanes.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>f32 lanes in a register.</summary>
    static abstract int Lanes { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector vector, float* destination);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Min(TVector a, TVector b);

    /// <summary>a·b + c, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Sum of the lanes.</summary>
    static abstract float Sum(TVector vector);

    /// <summary>Sums of the lanes of four registers, in order; cheaper than four times <see cref="Sum"/>.</summary>
    static abstract Vector128<float> Sums(TVector a, TVector b, TVector c, TVector d);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract TVector Round(TVector vector);

    /// <summary>2ⁿ for lanes that hold integers n in −126 … 127, and 0 for n = −127.</summary>
    static abstract TVector PowerOfTwo(TVector integers);

    /// <summary>Widens as many bf16 numbers as there are lanes.</summary>
    static abstract TVector WidenBFloat16(ushort* source);

    /// <summary>Widens as many binary16 numbers as there are lanes; finite values only.</summary>
    static abstract TVector WidenHalf(ushort* source);

    /// <summary>Widens as many int8 numbers as there are lanes.</summary>
    static abstract TVector WidenInt8(sbyte* source);

    /// <summary>Stores lanes that hold integers in −128 … 127 as int8.</summary>
    static abstract void StoreInt8(TVector integers, sbyte* destination);

    /// <summary>Stores lanes that hold integers in −32768 … 32767 as int16.</summary>
    static abstract void StoreInt16(TVector integers, short* destination);

    /// <summary>sum + Σ of two products of i16 a lane, in i32; all three hold the bits of integers, not f32.</summary>
    static abstract TVector AddInt16Products(TVector sum, TVector a, TVector b);

    /// <summary>The i32 whose bits the lanes hold, as f32.</summary>
    static abstract TVector FromIntegers(TVector bits);

    /// <summary>Largest of the lanes.</summary>
    static abstract float Largest(TVector vector);
}
