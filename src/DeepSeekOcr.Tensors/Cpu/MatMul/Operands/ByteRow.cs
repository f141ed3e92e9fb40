namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>One row of <see cref="ByteRows"/>.</summary>
internal readonly unsafe struct ByteRow(sbyte* numbers, float* sums, int groups)
{
    /// <summary>[width], −127 to 127</summary>
    public sbyte* Numbers => numbers;

    /// <summary>[groups]; the sum of a group's numbers times its scale.</summary>
    public float* Sums => sums;

    /// <summary>A scale for each 16 or each 32 numbers.</summary>
    public float* ScalesOf(int length) => sums + (length == ByteRows.GroupLength ? groups : 2 * groups);

    /// <summary>−128·Σ of each 16 or each 32 numbers: what their products with a weight's numbers + 128 have too much.</summary>
    public int* OffsetsOf(int length) => (int*)sums + (length == ByteRows.GroupLength ? 4 * groups : 5 * groups);

    /// <summary>Makes zero what lies behind a row's numbers, scales and sums.</summary>
    public void ClearPadding(int width)
    {
        int used = width / ByteRows.GroupLength;
        int padding = groups - used;
        new Span<sbyte>(numbers + width, padding * ByteRows.GroupLength).Clear();
        new Span<float>(sums + used, padding).Clear();
        new Span<float>(ScalesOf(ByteRows.GroupLength) + used, padding).Clear();
        new Span<float>(ScalesOf(ByteRows.GroupLength / 2) + (2 * used), 2 * padding).Clear();
        new Span<int>(OffsetsOf(ByteRows.GroupLength) + used, padding).Clear();
        new Span<int>(OffsetsOf(ByteRows.GroupLength / 2) + (2 * used), 2 * padding).Clear();
    }
}
