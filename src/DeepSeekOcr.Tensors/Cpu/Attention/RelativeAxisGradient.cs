using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>
/// Gradients of <see cref="RelativeAxis"/>: <c>dq += Σ_k dBias[q, k]·R[row(q, k)]</c>, <c>dR[row(q, k)] += dBias[q, k]·q</c>.
/// </summary>
internal unsafe struct RelativeAxisGradient
{
    private RelativeAxis _axis;
    private float* _table;
    private float* _rows;
    private float* _byRow;
    private float* _byQuery;
    private int _headWidth;

    /// <summary>[extent, lanes]: the gradient of the block's bias.</summary>
    public float* DBias { get; private set; }

    /// <summary>Table rows, padded to whole pairs of registers of any width.</summary>
    public static int PaddedRows(int extent) => AttentionPacking.RoundUp((2 * extent) - 1, 32);

    /// <summary>Floats of a transposed table gradient [padded head width, padded rows].</summary>
    public static int TableFloats(int extent, int headWidth) =>
        checked(PaddedRows(extent) * AttentionPacking.RoundUp(headWidth, AttentionProduct.TileRows));

    /// <summary>Takes the working memory.</summary>
    public void Layout(RelativeAxis axis, float* table, int headWidth, int lanes, int tileRows, ref ScratchCursor scratch)
    {
        _axis = axis;
        _table = table;
        _headWidth = headWidth;
        _rows = scratch.Take((long)axis.TableRows * AttentionPacking.RoundUp(headWidth, tileRows));
        _byRow = scratch.Take((long)axis.TableRows * lanes);
        _byQuery = scratch.Take((long)lanes * PaddedRows(axis.Extent));
        DBias = scratch.Take((long)axis.Extent * lanes);
    }

    /// <summary>Packs the table.</summary>
    public readonly void Pack(int tileRows) =>
        AttentionPacking.Rows(_table, _headWidth, _axis.TableRows, _headWidth, AttentionPacking.RoundUp(_headWidth, tileRows), _rows);

    /// <summary>Clears <see cref="DBias"/> for the next block.</summary>
    public readonly void Clear(int lanes) => new Span<float>(DBias, _axis.Extent * lanes).Clear();

    /// <summary>Adds the gradients of a block.</summary>
    /// <param name="first">First query.</param>
    /// <param name="count">Queries.</param>
    /// <param name="queries">[count, padded head width], unscaled.</param>
    /// <param name="dQueries">[padded head width, lanes]</param>
    /// <param name="dTable">[padded head width, padded rows]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Add<TSimd, TVector>(int first, int count, float* queries, float* dQueries, float* dTable)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = 2 * TSimd.Lanes;
        int tileRows = AttentionProduct.TileRows;
        int padded = AttentionPacking.RoundUp(_headWidth, tileRows);
        int step = PaddedRows(_axis.Extent);
        int* positions = stackalloc int[lanes];
        _axis.Positions(first, count, lanes, positions);
        new Span<float>(_byRow, _axis.TableRows * lanes).Clear();
        new Span<float>(_byQuery, count * step).Clear();
        for (int k = 0; k < _axis.Extent; k++)
        {
            for (int lane = 0; lane < count; lane++)
            {
                int row = positions[lane] - k + _axis.Extent - 1;
                float gradient = DBias[(k * lanes) + lane];
                _byRow[(row * lanes) + lane] = gradient;
                _byQuery[(lane * step) + row] = gradient;
            }
        }

        AttentionProduct.Run<TSimd, TVector>(_rows, padded, tileRows, _byRow, lanes, _axis.TableRows, dQueries, padded, true);
        for (int column = 0; column < step; column += lanes)
        {
            AttentionProduct.Run<TSimd, TVector>(queries, padded, tileRows, _byQuery + column, step, count, dTable + column, padded, true);
        }
    }
}
