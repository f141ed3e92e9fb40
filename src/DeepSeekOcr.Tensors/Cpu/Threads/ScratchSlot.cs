namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>
/// What a thread keeps working memory for: one member for each buffer of each kernel, so that no two that are held at once are one.
/// </summary>
internal enum ScratchSlot
{
    /// <summary>Sums over rows, one for each block of rows.</summary>
    BlockSums,

    /// <summary>Two rows in the backward pass of the norm.</summary>
    LayerNorm,

    /// <inheritdoc cref="LayerNorm"/>
    RmsNorm,

    /// <summary>Panels of B of a dense product, which all threads share.</summary>
    DenseColumns,

    /// <summary>A panel of A, and a tile at the matrix's edge.</summary>
    DenseRows,

    /// <summary>Numbers of a stored weight in f32, on their way to a panel.</summary>
    SinglePanelsWidened,

    /// <inheritdoc cref="SinglePanelsWidened"/>
    BFloat16PanelsWidened,

    /// <summary>Rows in bf16 that are not transposed yet.</summary>
    BFloat16PanelsRounded,

    /// <summary>All that a range of queries needs.</summary>
    AttentionForward,

    /// <summary>All that a head needs.</summary>
    AttentionBackward,

    /// <summary>Scaled queries, and what each share of the keys leaves.</summary>
    AttentionDecode,

    /// <summary>Patches of a convolution.</summary>
    Patches,

    /// <summary>Their gradients.</summary>
    PatchGradients,

    /// <summary>Rows of x in int8.</summary>
    Int8Rows,

    /// <summary>Scales of four rows of a weight, times those of x.</summary>
    BlockRows,

    /// <summary>Scales of a block of sixteen rows, and sums.</summary>
    BlockTile,

    /// <summary>The last columns, padded to a tile.</summary>
    BlockTileEdge,

    /// <summary>Sums of groups that wait to be added up, and the last columns.</summary>
    BlockStream,

    /// <summary>Panels of a job's columns.</summary>
    Int8Panels,

    /// <summary>Scales of a panel that are not transposed yet.</summary>
    Int8PanelScales,

    /// <summary>A tile at the matrix's edge.</summary>
    Int8Edge,

    /// <summary>Panels of all rows of x.</summary>
    Int16Rows,

    /// <summary>Rows of a panel that are not transposed yet.</summary>
    Int16RowsRounded,

    /// <summary>Panels of a job's columns.</summary>
    Int16Panels,

    /// <summary>Blocks of a panel, taken apart and not transposed yet.</summary>
    Int16PanelsSplit,

    /// <summary>A tile at the matrix's edge.</summary>
    Int16Edge,
}
