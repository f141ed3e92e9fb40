using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors.Cpu.Formats;

namespace DeepSeekOcr.Tensors.Weights;

/// <summary>A parameter as the checkpoint holds it, usually a view into a memory-mapped file.</summary>
/// <remarks>Trained weights are <see cref="WeightFormat.F32"/> and carry a <see cref="Gradient"/>.</remarks>
public sealed unsafe class Weight
{
    private Weight(string name, Shape shape, WeightFormat format, byte* data, object owner)
    {
        Name = name;
        Shape = shape;
        Format = format;
        Data = data;
        Owner = owner;
    }

    /// <summary>The name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>Extents; a matrix is [outputs, inputs].</summary>
    public Shape Shape { get; }

    /// <summary>How the numbers are stored.</summary>
    public WeightFormat Format { get; }

    /// <summary>Bytes the numbers take.</summary>
    public long ByteLength => Shape.Rows * Format.RowBytes(Shape.Width);

    /// <summary>The stored bytes.</summary>
    /// <exception cref="OverflowException">There are more than a span can hold.</exception>
    public ReadOnlySpan<byte> Bytes => Owner is PinnedFloats ? MemoryMarshal.AsBytes(Values) : new(Data, checked((int)ByteLength));

    /// <summary>d loss / d this, of the same shape; null while the parameter is frozen.</summary>
    public Tensor? Gradient { get; set; }

    /// <summary>Whether the parameter is being trained.</summary>
    public bool RequiresGradient => Gradient is not null;

    /// <summary>The numbers of an F32 weight, writable.</summary>
    /// <exception cref="InvalidOperationException">The format is not F32; see <see cref="Widen"/>.</exception>
    public Span<float> Values => Format == WeightFormat.F32
        ? Owner is PinnedFloats memory ? memory.Span((float*)Data, Shape.Elements) : new Span<float>(Data, Shape.Elements)
        : throw new InvalidOperationException($"{Name} is stored as {Format}, not F32.");

    /// <summary>The first byte. It keeps nothing alive: whoever uses it names the weight once more when done (GC.KeepAlive).</summary>
    internal byte* Data { get; }

    /// <summary>What keeps the bytes alive.</summary>
    internal object Owner { get; }

    /// <summary>Shows bytes that <paramref name="owner"/> keeps alive as a parameter, without copying.</summary>
    /// <param name="name">The name in the checkpoint.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="format">How the numbers are stored.</param>
    /// <param name="data">First byte.</param>
    /// <param name="owner">Whatever has to live as long as the weight, such as the mapped file.</param>
    /// <exception cref="ArgumentException">The innermost extent is not a whole number of the format's blocks.</exception>
    public static Weight View(string name, Shape shape, WeightFormat format, nint data, object owner)
    {
        if (shape.Rank > 0)
        {
            _ = format.RowBytes(shape.Width);
        }

        return new Weight(name, shape, format, (byte*)data, owner);
    }

    /// <summary>Makes an F32 parameter of zeros with memory of its own.</summary>
    public static Weight Allocate(string name, Shape shape)
    {
        var memory = new PinnedFloats(shape.Elements);
        var weight = new Weight(name, shape, WeightFormat.F32, (byte*)memory.Pointer, memory);
        weight.Values.Clear();
        return weight;
    }

    /// <summary>This parameter as F32: itself if it already is, else a copy.</summary>
    public Weight Widen()
    {
        if (Format == WeightFormat.F32)
        {
            return this;
        }

        Weight wide = Allocate(Name, Shape);
        CopyTo(wide.Values);
        return wide;
    }

    /// <summary>Writes all numbers as f32.</summary>
    public void CopyTo(Span<float> destination) => CopyTo(0, destination[..Shape.Elements]);

    /// <summary>
    /// Writes the numbers from row <paramref name="row"/> on, as many whole rows as <paramref name="destination"/> holds, as f32.
    /// </summary>
    public void CopyTo(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)row * Shape.Width + destination.Length, Shape.Elements, nameof(destination));
        byte* source = Data + row * Format.RowBytes(Shape.Width);
        fixed (float* into = destination)
        {
            StoredFormat.For(Format).Widen(source, destination.Length, into);
        }

        GC.KeepAlive(Owner);
    }
}
