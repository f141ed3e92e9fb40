using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Caches;

/// <summary>
/// Keys or values of a head in a block of a cache: [<see cref="KeyValuePool.BlockPositions"/>, width] numbers, then, if they are int8, a
/// scale of each row.
/// </summary>
internal readonly unsafe struct CachedRows
{
    private const int Largest = sbyte.MaxValue;

    private readonly byte* _start;
    private readonly int _width;

    /// <summary>Rows in memory of <see cref="ByteLength"/> bytes.</summary>
    public CachedRows(byte* start, int width, KeyValueFormat format)
    {
        _start = start;
        _width = width;
        Format = format;
    }

    /// <summary>How they are held.</summary>
    public KeyValueFormat Format { get; }

    /// <summary>The first row's numbers.</summary>
    public byte* Numbers => _start;

    /// <summary>[rows], if they are int8.</summary>
    public float* Scales => (float*)(_start + ((nint)KeyValuePool.BlockPositions * _width));

    /// <summary>Bytes that a block of rows takes.</summary>
    public static long ByteLength(int width, KeyValueFormat format) => format == KeyValueFormat.Half
        ? (long)KeyValuePool.BlockPositions * width * sizeof(ushort)
        : (long)KeyValuePool.BlockPositions * (width + sizeof(float));

    /// <summary>Takes a row of finite numbers.</summary>
    public void Write(int row, float* numbers)
    {
        if (Format == KeyValueFormat.Half)
        {
            HalfRows.Narrow(numbers, (ushort*)_start + ((nint)row * _width), _width);
        }
        else
        {
            Scales[row] = Round(numbers, (sbyte*)_start + ((nint)row * _width));
        }
    }

    /// <summary>Writes the first rows as f32; reads and writes up to a register past them.</summary>
    public void Widen<TSimd, TVector>(float* destination, int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (Format == KeyValueFormat.Half)
        {
            HalfRows.Widen<TSimd, TVector>((ushort*)_start, destination, rows * _width);
            return;
        }

        for (int i = 0; i < rows * _width; i += TSimd.Lanes)
        {
            TSimd.Store(TSimd.WidenInt8((sbyte*)_start + i), destination + i);
        }

        for (int row = 0; row < rows; row++)
        {
            var numbers = new Span<float>(destination + ((nint)row * _width), _width);
            TensorPrimitives.Multiply(numbers, Scales[row], numbers);
        }
    }

    /// <summary>Rounds a row to int8 and returns their scale.</summary>
    private float Round(float* numbers, sbyte* destination)
    {
        float scale = Math.Min(Math.Abs(TensorPrimitives.MaxMagnitude(new ReadOnlySpan<float>(numbers, _width))), float.MaxValue) / Largest;
        var kernel = new Rounding(numbers, _width, scale == 0 ? 0 : 1 / scale, destination);
        SimdWidth.Dispatch(ref kernel);
        return scale;
    }

    private readonly struct Rounding(float* numbers, int width, float inverse, sbyte* destination) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector factor = TSimd.Broadcast(inverse);
            TVector most = TSimd.Broadcast(Largest);
            TVector least = TSimd.Broadcast(-Largest);
            int i = 0;
            for (; i + TSimd.Lanes <= width; i += TSimd.Lanes)
            {
                TVector rounded = TSimd.Round(TSimd.Multiply(TSimd.Load(numbers + i), factor));
                TSimd.StoreInt8(TSimd.Max(TSimd.Min(rounded, most), least), destination + i);
            }

            for (; i < width; i++)
            {
                destination[i] = (sbyte)Math.Clamp(MathF.Round(numbers[i] * inverse), -Largest, Largest);
            }
        }
    }
}
