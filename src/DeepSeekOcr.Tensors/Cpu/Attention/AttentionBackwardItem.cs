using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Gradients of one head item.</summary>
/// <remarks>
/// Products that sum over keys read the weights as [key, lane] with queries in the lanes, those that sum over queries read them transposed,
/// with keys in the lanes; the transposition costs a few per cent of the five products. What products read is narrowed to
/// <typeparamref name="TNumbers"/> first; everything else is f32.
/// </remarks>
internal unsafe struct AttentionBackwardItem<TNumbers> : ISimdKernel
    where TNumbers : struct, IAttentionNumbers
{
    public AttentionOperands Operands;
    public AttentionGradients Gradients;
    public int Item;
    public float* Tables;

    private float* _keyPanels; // narrowed
    private float* _valuePanels; // narrowed
    private float* _keyRows; // [keys][padded], times the softmax scale, narrowed
    private float* _dKeys; // [key block][padded][KeyBlock]
    private float* _dValues;
    private float* _queries; // [headWidth][lanes], scaled, narrowed
    private float* _queryRows; // [lanes][padded]
    private float* _narrowQueryRows;
    private float* _dOutputs; // [headWidth][lanes], narrowed
    private float* _dOutputRows; // [lanes][padded], narrowed
    private float* _dQueries; // [padded][lanes]
    private float* _logSums; // [lanes]
    private float* _dots; // [lanes]
    private float* _weights; // [KeyBlock][lanes]
    private float* _dScores; // [KeyBlock][lanes]
    private float* _narrowDScores; // [KeyBlock][lanes]
    private float* _transposed; // [lanes][KeyBlock], narrowed
    private float* _biases; // [Height + Width][lanes]
    private float* _row; // [max(lanes, KeyBlock)][headWidth]
    private RelativeAxis _vertical;
    private RelativeAxis _horizontal;
    private RelativeAxisGradient _dVertical;
    private RelativeAxisGradient _dHorizontal;
    private int _lanes;
    private int _tileRows;
    private int _padded;

    // Whole tiles and whole blocks of lanes. Weights and their gradients, each in both orders, take 32 KB at 512 bits and 24 KB at 256.
    private static int KeyBlock => SimdWidth.Bits == 512 ? 64 : 96;

    private readonly bool Biased => Operands.RelativeHeight != null;

    private readonly nint OutputStep => (nint)Operands.Heads * Operands.HeadWidth;

    private readonly float Scale => 1 / float.Sqrt(Operands.HeadWidth);

    /// <inheritdoc/>
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        _lanes = 2 * TSimd.Lanes;
        _tileRows = AttentionProduct.TileRows;
        _padded = AttentionPacking.RoundUp(Operands.HeadWidth, _tileRows);
        long floats = Layout(null);
        Layout(ThreadScratch.Floats(ScratchSlot.AttentionBackward, floats));
        Pack();
        for (int query = 0; query < Operands.Tokens; query += _lanes)
        {
            int count = Math.Min(_lanes, Operands.Tokens - query);
            Begin<TSimd, TVector>(query, count);
            int keys = Operands.VisibleKeys(query + count);
            for (int key = 0; key < keys; key += KeyBlock)
            {
                AddBlock<TSimd, TVector>(query, count, key, Math.Min(KeyBlock, keys - key));
            }

            End<TSimd, TVector>(query, count);
        }

        for (int key = 0; key < Operands.Keys; key += KeyBlock)
        {
            int count = Math.Min(KeyBlock, Operands.Keys - key);
            AddRows(_dKeys + ((nint)key * _padded), KeyBlock, count, Scale, Gradients.DK, key);
            AddRows(_dValues + ((nint)key * _padded), KeyBlock, count, 1, Gradients.DV, key);
        }
    }

    private long Layout(float* start)
    {
        var scratch = new ScratchCursor(start);
        int width = Operands.HeadWidth;
        long panels = (long)AttentionPacking.RoundUp(Operands.Keys, _tileRows) * width;
        long blocks = (long)AttentionPacking.RoundUp(Operands.Keys, KeyBlock) * _padded;
        _keyPanels = scratch.Take(panels);
        _valuePanels = scratch.Take(panels);
        _keyRows = scratch.Take((long)Operands.Keys * _padded);
        _dKeys = scratch.Take(blocks);
        _dValues = scratch.Take(blocks);
        _queries = scratch.Take((long)width * _lanes);
        _dOutputs = scratch.Take((long)width * _lanes);
        _queryRows = scratch.Take((long)_lanes * _padded);
        _narrowQueryRows = TNumbers.InWord == 1 ? _queryRows : scratch.Take((long)_lanes * _padded);
        _dOutputRows = scratch.Take((long)_lanes * _padded);
        _dQueries = scratch.Take((long)_padded * _lanes);
        _logSums = scratch.Take(_lanes);
        _dots = scratch.Take(_lanes);
        _weights = scratch.Take(KeyBlock * _lanes);
        _dScores = scratch.Take(KeyBlock * _lanes);
        _narrowDScores = TNumbers.InWord == 1 ? _dScores : scratch.Take(KeyBlock * _lanes);
        _transposed = scratch.Take(KeyBlock * _lanes);
        _row = scratch.Take((long)Math.Max(_lanes, KeyBlock) * width);
        if (Biased)
        {
            _biases = scratch.Take((long)(Operands.Height + Operands.Width) * _lanes);
            _vertical.Layout(Operands.RelativeHeight, Operands.Height, Operands.Width, width, _lanes, _tileRows, ref scratch);
            _horizontal.Layout(Operands.RelativeWidth, Operands.Width, 1, width, _lanes, _tileRows, ref scratch);
            _dVertical.Layout(_vertical, Operands.RelativeHeight, width, _lanes, _tileRows, ref scratch);
            _dHorizontal.Layout(_horizontal, Operands.RelativeWidth, width, _lanes, _tileRows, ref scratch);
        }

        return scratch.Used;
    }

    private readonly void Pack()
    {
        float* keys = Operands.Head(Operands.K, Operands.RowStep, Item);
        float* values = Operands.Head(Operands.V, Operands.RowStep, Item);
        int count = Operands.Keys;
        AttentionPacking.Panels(keys, Operands.RowStep, count, Operands.HeadWidth, _tileRows, _keyPanels);
        AttentionPacking.Panels(values, Operands.RowStep, count, Operands.HeadWidth, _tileRows, _valuePanels);
        AttentionPacking.Rows(keys, Operands.RowStep, count, Operands.HeadWidth, _padded, _keyRows);
        AttentionPacking.Scale(_keyRows, count * _padded, Scale);
        int panelRows = AttentionPacking.RoundUp(count, _tileRows) / _tileRows * Operands.HeadWidth;
        TNumbers.Narrow(_keyPanels, panelRows, _tileRows, _keyPanels);
        TNumbers.Narrow(_valuePanels, panelRows, _tileRows, _valuePanels);
        TNumbers.Narrow(_keyRows, count, _padded, _keyRows);
        int blocks = AttentionPacking.RoundUp(count, KeyBlock) * _padded;
        new Span<float>(_dKeys, blocks).Clear();
        new Span<float>(_dValues, blocks).Clear();
        if (Biased)
        {
            _vertical.Pack(_tileRows, Operands.Log2Scale);
            _horizontal.Pack(_tileRows, Operands.Log2Scale);
            _dVertical.Pack(_tileRows);
            _dHorizontal.Pack(_tileRows);
            new Span<float>(Tables, TablesFloats(Operands.Height) + TablesFloats(Operands.Width)).Clear();
        }
    }

    private readonly int TablesFloats(int extent) => RelativeAxisGradient.TableFloats(extent, Operands.HeadWidth);

    private readonly void Begin<TSimd, TVector>(int query, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int width = Operands.HeadWidth;
        float* queries = Operands.Head(Operands.Q, Operands.RowStep, Item) + (query * Operands.RowStep);
        float* dOutputs = Operands.Head(Gradients.DOutput, OutputStep, Item) + (query * OutputStep);
        float* outputs = Operands.Head(Gradients.Output, OutputStep, Item) + (query * OutputStep);
        AttentionPacking.Transposed(queries, Operands.RowStep, count, width, _lanes, _queries);
        AttentionPacking.Scale(_queries, width * _lanes, Operands.Log2Scale);
        AttentionPacking.Transposed(dOutputs, OutputStep, count, width, _lanes, _dOutputs);
        AttentionPacking.Rows(queries, Operands.RowStep, count, width, _padded, _queryRows);
        AttentionPacking.Rows(dOutputs, OutputStep, count, width, _padded, _dOutputRows);
        TNumbers.Narrow(_queryRows, count, _padded, _narrowQueryRows);
        TNumbers.Narrow(_dOutputs, width, _lanes, _dOutputs);
        TNumbers.Narrow(_dOutputRows, count, _padded, _dOutputRows);
        for (int i = 0; i < _lanes; i++)
        {
            bool real = i < count;
            _logSums[i] = real ? Gradients.LogSumExp[((nint)Item * Operands.Tokens) + query + i] : 0;
            _dots[i] = real
                ? TensorPrimitives.Dot(
                    new ReadOnlySpan<float>(dOutputs + (i * OutputStep), width), new ReadOnlySpan<float>(outputs + (i * OutputStep), width))
                : 0;
        }

        new Span<float>(_dQueries, _padded * _lanes).Clear();
        if (Biased)
        {
            _vertical.Compute<TSimd, TVector>(_queries, query, count, _biases);
            _horizontal.Compute<TSimd, TVector>(_queries, query, count, _biases + (Operands.Height * _lanes));
            _dVertical.Clear(_lanes);
            _dHorizontal.Clear(_lanes);
        }

        TNumbers.Narrow(_queries, width, _lanes, _queries);
    }

    private readonly void AddBlock<TSimd, TVector>(int query, int queries, int key, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int words = TNumbers.Words(Operands.HeadWidth);
        AttentionScores.Compute<TNumbers, TSimd, TVector>(in Operands, _keyPanels, _queries, query, key, count, _biases, _weights);
        TNumbers.Multiply<TSimd, TVector>(
            _valuePanels + ((nint)key * words),
            _tileRows,
            (nint)_tileRows * words,
            _dOutputs,
            _lanes,
            words,
            _dScores,
            AttentionPacking.RoundUp(count, _tileRows),
            false);
        Differentiate<TSimd, TVector>(_weights, _dScores, count, _logSums, _dots);
        if (Biased)
        {
            AddBias<TSimd, TVector>(key, count);
        }

        TNumbers.Narrow(_dScores, count, _lanes, _narrowDScores);
        float* keyRows = _keyRows + ((nint)key / TNumbers.InWord * _padded);
        TNumbers.Multiply<TSimd, TVector>(
            keyRows, _padded, _tileRows, _narrowDScores, _lanes, TNumbers.Words(count), _dQueries, _padded, true);
        AddOverQueries<TSimd, TVector>(_weights, _dOutputRows, queries, count, _dValues + ((nint)key * _padded));
        AddOverQueries<TSimd, TVector>(_dScores, _narrowQueryRows, queries, count, _dKeys + ((nint)key * _padded));
    }

    /// <summary>Scores become weights, and the weights' gradients become those of the scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Differentiate<TSimd, TVector>(float* scores, float* gradients, int count, float* logSums, float* dots)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int half = TSimd.Lanes;
        for (int side = 0; side < 2; side++)
        {
            TVector logSum = TSimd.Load(logSums + (side * half));
            TVector dot = TSimd.Load(dots + (side * half));
            nint end = (nint)count * 2 * half;
            for (nint i = side * half; i < end; i += 2 * half)
            {
                TVector p = Exp2.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Load(scores + i), logSum));
                TSimd.Store(p, scores + i);
                TSimd.Store(TSimd.Multiply(p, TSimd.Subtract(TSimd.Load(gradients + i), dot)), gradients + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddBias<TSimd, TVector>(int key, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int k = 0; k < count; k++)
        {
            (int row, int column) = Math.DivRem(key + k, Operands.Width);
            float* vertical = _dVertical.DBias + (row * _lanes);
            float* horizontal = _dHorizontal.DBias + (column * _lanes);
            for (int i = 0; i < _lanes; i += TSimd.Lanes)
            {
                TVector gradient = TSimd.Load(_dScores + (k * _lanes) + i);
                TSimd.Store(TSimd.Add(TSimd.Load(vertical + i), gradient), vertical + i);
                TSimd.Store(TSimd.Add(TSimd.Load(horizontal + i), gradient), horizontal + i);
            }
        }
    }

    /// <summary><c>sums[c, key] += Σ_query rows[query, c] · weights[key, query]</c>. Overwrites the weights.</summary>
    private readonly void AddOverQueries<TSimd, TVector>(float* weights, float* rows, int queries, int count, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TNumbers.Transpose(weights, count, _lanes, _transposed, KeyBlock);
        for (int column = 0; column < count; column += _lanes)
        {
            TNumbers.Multiply<TSimd, TVector>(
                rows, _padded, _tileRows, _transposed + column, KeyBlock, TNumbers.Words(queries), sums + column, _padded, true);
        }
    }

    private readonly void End<TSimd, TVector>(int query, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (Biased)
        {
            _dVertical.Add<TSimd, TVector>(query, count, _queryRows, _dQueries, Tables);
            _dHorizontal.Add<TSimd, TVector>(query, count, _queryRows, _dQueries, Tables + TablesFloats(Operands.Height));
        }

        AddRows(_dQueries, _lanes, count, 1, Gradients.DQ, query);
    }

    /// <summary>Adds a transposed block [headWidth, step] to rows of a gradient laid out as the operands.</summary>
    private readonly void AddRows(float* block, int step, int count, float factor, float* destination, int first)
    {
        if (destination == null)
        {
            return;
        }

        int width = Operands.HeadWidth;
        Transposition.Run(block, step, width, count, _row, width);
        float* into = Operands.Head(destination, Operands.RowStep, Item) + (first * Operands.RowStep);
        for (int r = 0; r < count; r++)
        {
            var row = new Span<float>(into + (r * Operands.RowStep), width);
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(_row + (r * width), width), factor, row, row);
        }
    }
}
