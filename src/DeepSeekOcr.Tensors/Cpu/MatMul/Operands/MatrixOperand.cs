using DeepSeekOcr.Tensors.Cpu.Formats;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>The right-hand matrix of a product, [k, n], read through strides or as the rows of a stored weight.</summary>
internal readonly unsafe struct MatrixOperand
{
    private MatrixOperand(byte* data, WeightFormat format, nint rowStride, nint columnStride)
    {
        Data = data;
        Format = format;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    public byte* Data { get; }

    public WeightFormat Format { get; }

    /// <summary>Elements between successive k.</summary>
    public nint RowStride { get; }

    /// <summary>Elements between successive n.</summary>
    public nint ColumnStride { get; }

    /// <summary>B[k, n] = data[k·row + n·column].</summary>
    public static MatrixOperand Strided(float* data, nint row, nint column) => new((byte*)data, WeightFormat.F32, row, column);

    /// <summary>B[k, n] = weight[n, k]: the transpose of a stored weight [n, k].</summary>
    public static MatrixOperand Transposed(byte* weight, WeightFormat format, int k) => new(weight, format, 1, k);

    /// <summary>Bytes from one column's start to the next, for operands whose columns are contiguous.</summary>
    public nint ColumnBytes => (nint)StoredFormat.For(Format).RowBytes(ColumnStride);
}
