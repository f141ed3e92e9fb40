using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>A tensor to be written by <see cref="GgufWriter"/>; it refers to weights, which are read when written.</summary>
public sealed class GgufItem
{
    private const int ChunkElements = 1 << 20;
    private const int Pieces = 32;

    private readonly IReadOnlyList<Weight> _parts;

    /// <summary>Weights one after the other under one name.</summary>
    /// <param name="name">The name, unique in the file.</param>
    /// <param name="shape">Extents of the whole, outermost first.</param>
    /// <param name="format">How to store the numbers.</param>
    /// <param name="parts">One weight, or all experts of a stack.</param>
    /// <exception cref="ArgumentException">The rows are not whole blocks, or the parts are not the whole.</exception>
    public GgufItem(string name, Shape shape, WeightFormat format, params IReadOnlyList<Weight> parts)
    {
        Name = name;
        Shape = shape;
        Format = format;
        _parts = parts;
        ByteLength = shape.Rows * format.RowBytes(shape.Width);
        if (parts.Sum(part => (long)part.Shape.Elements) != shape.Elements)
        {
            throw new ArgumentException($"The parts of '{name}' are not the {shape} that it has.", nameof(parts));
        }
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Extents, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>How the numbers are stored.</summary>
    public WeightFormat Format { get; }

    /// <summary>Bytes in the file.</summary>
    public long ByteLength { get; }

    internal void Write(Stream stream)
    {
        foreach (Weight part in _parts)
        {
            if (part.Format == Format)
            {
                stream.Write(part.Bytes);
            }
            else
            {
                Convert(part, stream);
            }
        }
    }

    private void Convert(Weight part, Stream stream)
    {
        int width = part.Shape.Width;
        int rows = Math.Min(part.Shape.Rows, Math.Max(1, ChunkElements / width));
        float[] numbers = new float[rows * width];
        byte[] bytes = new byte[rows * Format.RowBytes(width)];
        for (int row = 0; row < part.Shape.Rows; row += rows)
        {
            int count = Math.Min(rows, part.Shape.Rows - row);
            part.CopyTo(row, numbers.AsSpan(0, count * width));
            Narrow(numbers, bytes, count, width);
            stream.Write(bytes, 0, (int)(count * Format.RowBytes(width)));
        }
    }

    /// <summary>Stores rows on all processors: finding the best scales takes far longer than reading and writing.</summary>
    private void Narrow(float[] numbers, byte[] bytes, int rows, int width)
    {
        int rowBytes = (int)Format.RowBytes(width);
        int share = Math.Max(1, (rows + Pieces - 1) / Pieces);
        Parallel.For(0, (rows + share - 1) / share, piece =>
        {
            int first = piece * share;
            int count = Math.Min(share, rows - first);
            Format.Narrow(numbers.AsSpan(first * width, count * width), bytes.AsSpan(first * rowBytes, count * rowBytes));
        });
    }
}
