namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>One row of <see cref="Int8Rows"/>.</summary>
internal readonly unsafe struct Int8Row(sbyte* numbers, float* sums, int groups)
{
    /// <summary>[width], −127 to 127</summary>
    public sbyte* Numbers => numbers;

    /// <summary>[groups]; the sum of a group's numbers times its scale.</summary>
    public float* Sums => sums;

    /// <summary>A scale for each 16 or each 32 numbers.</summary>
    public float* ScalesOf(int length) => sums + (length == Int8Rows.GroupLength ? groups : 2 * groups);

    /// <summary>−128·Σ of each 16 or each 32 numbers: what their products with a weight's numbers + 128 have too much.</summary>
    public int* OffsetsOf(int length) => (int*)sums + (length == Int8Rows.GroupLength ? 4 * groups : 5 * groups);

    /// <summary>Makes zero what lies after a row's numbers, scales and sums.</summary>
    public void ClearPadding(int width)
    {
        int used = width / Int8Rows.GroupLength;
        int padding = groups - used;
        new Span<sbyte>(numbers + width, padding * Int8Rows.GroupLength).Clear();
        new Span<float>(sums + used, padding).Clear();
        new Span<float>(ScalesOf(Int8Rows.GroupLength) + used, padding).Clear();
        new Span<float>(ScalesOf(Int8Rows.GroupLength / 2) + (2 * used), 2 * padding).Clear();
        new Span<int>(OffsetsOf(Int8Rows.GroupLength) + used, padding).Clear();
        new Span<int>(OffsetsOf(Int8Rows.GroupLength / 2) + (2 * used), 2 * padding).Clear();
    }
}
