using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>One axis of the decomposed relative position bias: <c>bias[q, k] = q · R[position(q) − k + Extent − 1]</c>.</summary>
/// <remarks>
/// Li et al. 2021 (arXiv 2112.01526), §3. A block of queries is multiplied with all the table rows it can need, then each query picks its
/// own Extent products. The bias uses unscaled queries, so the table is divided by the scale that the packed queries carry.
/// </remarks>
internal unsafe struct RelativeAxis
{
    private float* _table;
    private float* _panels;
    private float* _products;
    private int _stride;
    private int _headWidth;

    /// <summary>Positions on the axis.</summary>
    public int Extent { get; private set; }

    /// <summary>Rows of the table.</summary>
    public readonly int TableRows => (2 * Extent) - 1;

    /// <summary>Takes the axis's working memory.</summary>
    /// <param name="table">[2·extent − 1, headWidth]</param>
    /// <param name="extent">Positions on the axis.</param>
    /// <param name="stride">Tokens from a position to the next.</param>
    /// <param name="headWidth">Numbers of a query.</param>
    /// <param name="lanes">Queries of a block.</param>
    /// <param name="tileRows">Rows of a register tile.</param>
    /// <param name="scratch">Where the memory comes from.</param>
    public void Layout(float* table, int extent, int stride, int headWidth, int lanes, int tileRows, ref ScratchCursor scratch)
    {
        _table = table;
        (Extent, _stride, _headWidth) = (extent, stride, headWidth);
        int rows = AttentionPacking.RoundUp(TableRows, tileRows);
        _panels = scratch.Take((long)rows * headWidth);
        _products = scratch.Take((long)rows * lanes);
    }

    /// <summary>Packs the table.</summary>
    public readonly void Pack(int tileRows, float log2Scale)
    {
        AttentionPacking.Panels(_table, _headWidth, TableRows, _headWidth, tileRows, _panels);
        AttentionPacking.Scale(_panels, AttentionPacking.RoundUp(TableRows, tileRows) * _headWidth, float.Log2(float.E) / log2Scale);
    }

    /// <summary>Position of a token on the axis.</summary>
    public readonly int Position(int token) => token / _stride % Extent;

    /// <summary>Computes the bias of <paramref name="count"/> queries from <paramref name="first"/> on.</summary>
    /// <param name="queries">[headWidth, lanes], scaled.</param>
    /// <param name="first">First query.</param>
    /// <param name="count">Queries; the other lanes repeat the last one's position.</param>
    /// <param name="bias">[Extent, lanes], times log₂e.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Compute<TSimd, TVector>(float* queries, int first, int count, float* bias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = 2 * TSimd.Lanes;
        int tileRows = AttentionProduct.TileRows;
        int* positions = stackalloc int[lanes];
        (int least, int most) = Positions(first, count, lanes, positions);
        int start = least / tileRows * tileRows;
        int rows = AttentionPacking.RoundUp(most + Extent - start, tileRows);
        AttentionProduct.Run<TSimd, TVector>(
            _panels + ((nint)start * _headWidth), tileRows, (nint)tileRows * _headWidth, queries, lanes, _headWidth, _products
                + (start * lanes), rows, false);
        for (int k = 0; k < Extent; k++)
        {
            float* shifted = _products + ((Extent - 1 - k) * lanes);
            float* into = bias + (k * lanes);
            for (int lane = 0; lane < lanes; lane++)
            {
                into[lane] = shifted[(positions[lane] * lanes) + lane];
            }
        }
    }

    /// <summary>Position of every lane's query, and the least and the greatest of them.</summary>
    public readonly (int Least, int Most) Positions(int first, int count, int lanes, int* positions)
    {
        (int least, int most) = (int.MaxValue, 0);
        for (int lane = 0; lane < lanes; lane++)
        {
            positions[lane] = Position(first + Math.Min(lane, count - 1));
            least = Math.Min(least, positions[lane]);
            most = Math.Max(most, positions[lane]);
        }

        return (least, most);
    }
}
