using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;
using Tensor = DeepSeekOcr.Tensors.Tensor;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>A tensor to be written by <see cref="SafetensorsWriter"/>; it refers to the numbers, which are read when written.</summary>
public sealed class SafetensorsItem
{
    private const int ChunkElements = 1 << 16;

    private readonly Action<Stream> _write;

    private SafetensorsItem(string name, Shape shape, SafetensorsType type, Action<Stream> write)
    {
        Name = name;
        Shape = shape;
        Type = type;
        _write = write;
    }

    /// <summary>The name, unique in the file.</summary>
    public string Name { get; }

    /// <summary>Extents, outermost first; empty for a scalar.</summary>
    public Shape Shape { get; }

    /// <summary>The type of the written elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Bytes in the file.</summary>
    public long ByteLength => (long)Shape.Elements * Type.Size();

    /// <summary>A tensor's numbers, stored as F32, F64, or rounded to the nearest BF16 or F16 (ties to even).</summary>
    /// <exception cref="ArgumentException">Numbers are not stored as <paramref name="type"/>.</exception>
    public static SafetensorsItem From(string name, Tensor tensor, SafetensorsType type = SafetensorsType.F32) =>
        new(name, tensor.Shape, CheckFloat(type), stream =>
        {
            for (int start = 0; start < tensor.Length; start += ChunkElements)
            {
                WriteFloats(stream, tensor.Span.Slice(start, Math.Min(ChunkElements, tensor.Length - start)), type);
            }
        });

    /// <summary>A parameter under its own name, as it is stored.</summary>
    public static SafetensorsItem From(Weight weight) => From(weight, weight.Format.ToSafetensorsType());

    /// <summary>A parameter under its own name, stored as F32, F64, or rounded to the nearest BF16 or F16 (ties to even).</summary>
    /// <exception cref="ArgumentException">Numbers are not stored as <paramref name="type"/>.</exception>
    public static SafetensorsItem From(Weight weight, SafetensorsType type) =>
        new(weight.Name, weight.Shape, CheckFloat(type), stream =>
        {
            int width = weight.Shape.Width;
            float[] chunk = new float[Math.Max(1, ChunkElements / Math.Max(1, width)) * width];
            for (int row = 0; row < weight.Shape.Rows; row += chunk.Length / width)
            {
                Span<float> numbers = chunk.AsSpan(0, Math.Min(chunk.Length, (weight.Shape.Rows - row) * width));
                weight.CopyTo(row, numbers);
                WriteFloats(stream, numbers, type);
            }
        });

    /// <summary>
    /// Integers or other elements as they are: <c>byte</c>, <c>short</c>, <c>int</c>, <c>long</c>, <c>float</c>, <c>double</c>,
    /// <c>Half</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape, or the format has no such type.</exception>
    public static SafetensorsItem From<T>(string name, Shape shape, ReadOnlyMemory<T> elements)
        where T : unmanaged
    {
        if (elements.Length != shape.Elements)
        {
            throw new ArgumentException($"{elements.Length} elements do not fill {shape}.", nameof(elements));
        }

        return new SafetensorsItem(name, shape, TypeOf<T>(), stream => stream.Write(MemoryMarshal.AsBytes(elements.Span)));
    }

    /// <summary>Elements that are made while they are written, so that a checkpoint may be larger than memory.</summary>
    /// <param name="name">The name, unique in the file.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="write">Writes them in little-endian order, <see cref="ByteLength"/> bytes in all.</param>
    public static SafetensorsItem Produced(string name, Shape shape, SafetensorsType type, Action<Stream> write) =>
        new(name, shape, type, stream =>
        {
            long start = stream.Position;
            write(stream);
            long expected = (long)shape.Elements * type.Size();
            if (stream.Position - start != expected)
            {
                throw new InvalidOperationException(
                    $"'{name}' wrote {stream.Position - start} bytes; {type.HeaderName()} {shape} takes {expected}.");
            }
        });

    internal void Write(Stream stream) => _write(stream);

    private static SafetensorsType CheckFloat(SafetensorsType type) =>
        type is SafetensorsType.F32 or SafetensorsType.BF16 or SafetensorsType.F16 or SafetensorsType.F64
            ? type
            : throw new ArgumentException($"Numbers cannot be stored as {type}.", nameof(type));

    private static SafetensorsType TypeOf<T>() => default(T) switch
    {
        byte => SafetensorsType.U8,
        short => SafetensorsType.I16,
        int => SafetensorsType.I32,
        long => SafetensorsType.I64,
        float => SafetensorsType.F32,
        double => SafetensorsType.F64,
        Half => SafetensorsType.F16,
        _ => throw new ArgumentException($"Safetensors has no type for {typeof(T).Name}."),
    };

    private static void WriteFloats(Stream stream, ReadOnlySpan<float> numbers, SafetensorsType type)
    {
        switch (type)
        {
            case SafetensorsType.F32:
                stream.Write(MemoryMarshal.AsBytes(numbers));
                break;
            case SafetensorsType.BF16:
                ushort[] upper = new ushort[numbers.Length];
                for (int i = 0; i < numbers.Length; i++)
                {
                    upper[i] = RoundToBrainFloat(numbers[i]);
                }

                stream.Write(MemoryMarshal.AsBytes(upper.AsSpan()));
                break;
            case SafetensorsType.F16:
                var halves = new Half[numbers.Length];
                TensorPrimitives.ConvertToHalf(numbers, halves);
                stream.Write(MemoryMarshal.AsBytes(halves.AsSpan()));
                break;
            case SafetensorsType.F64:
                double[] wide = new double[numbers.Length];
                TensorPrimitives.ConvertChecked<float, double>(numbers, wide);
                stream.Write(MemoryMarshal.AsBytes(wide.AsSpan()));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static ushort RoundToBrainFloat(float number)
    {
        uint bits = BitConverter.SingleToUInt32Bits(number);
        // Rounding up a NaN's payload would carry into the exponent, so NaN is only cut, and kept quiet.
        return float.IsNaN(number) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
