using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>A range of queries of one head item.</summary>
internal unsafe struct AttentionForwardChunk<TNumbers> : ISimdKernel
    where TNumbers : struct, IAttentionNumbers
{
    // Whole tiles at every width. Scores of 120 keys are 15 KB at 512 bits: half a first-level cache, and rescaling the output costs a
    // 120th of the second product.
    private const int KeyBlock = 120;

    // Query blocks that share a pass over the keys: keys and values come from the third-level cache once for all of them.
    private const int BlocksInPass = 8;

    public AttentionOperands Operands;
    public int Item;
    public int QueryStart;
    public int QueryEnd;
    public float* Output;
    public nint OutputStep;
    public float* LogSumExp;

    private AttentionKeys _keys;
    private RelativeAxis _vertical;
    private RelativeAxis _horizontal;
    private float* _queries; // [block][headWidth][lanes], scaled, narrowed
    private float* _sums; // [block][padded head width][lanes]: unnormalised output
    private float* _maxima; // [block][lanes]
    private float* _totals; // [block][lanes]
    private float* _biases; // [block][Height + Width][lanes]
    private float* _scores; // [KeyBlock][lanes]
    private int _lanes;
    private int _tileRows;
    private int _padded;

    /// <inheritdoc/>
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        _lanes = 2 * TSimd.Lanes;
        _tileRows = AttentionProduct.TileRows;
        _padded = AttentionPacking.RoundUp(Operands.HeadWidth, _tileRows);
        int keys = Operands.VisibleKeys(QueryEnd);
        long floats = Layout(keys, null);
        Layout(keys, ThreadScratch.Floats(ScratchSlot.AttentionForward, floats));
        _keys.Pack<TNumbers, TSimd, TVector>(in Operands, Item, keys, _tileRows);
        if (Operands.RelativeHeight != null)
        {
            _vertical.Pack(_tileRows, Operands.Log2Scale);
            _horizontal.Pack(_tileRows, Operands.Log2Scale);
        }

        for (int first = QueryStart; first < QueryEnd; first += BlocksInPass * _lanes)
        {
            Pass<TSimd, TVector>(first);
        }
    }

    private long Layout(int keys, float* start)
    {
        var scratch = new ScratchCursor(start);
        _keys.Layout(in Operands, keys, _tileRows, ref scratch);
        _queries = scratch.Take((long)BlocksInPass * Operands.HeadWidth * _lanes);
        _sums = scratch.Take((long)BlocksInPass * _padded * _lanes);
        _maxima = scratch.Take((long)BlocksInPass * _lanes);
        _totals = scratch.Take((long)BlocksInPass * _lanes);
        _scores = scratch.Take((long)KeyBlock * _lanes);
        if (Operands.RelativeHeight != null)
        {
            _biases = scratch.Take((long)BlocksInPass * (Operands.Height + Operands.Width) * _lanes);
            _vertical.Layout(Operands.RelativeHeight, Operands.Height, Operands.Width, Operands.HeadWidth, _lanes, _tileRows, ref scratch);
            _horizontal.Layout(Operands.RelativeWidth, Operands.Width, 1, Operands.HeadWidth, _lanes, _tileRows, ref scratch);
        }

        return scratch.Used;
    }

    private readonly void Pass<TSimd, TVector>(int first)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int blocks = Math.Min(BlocksInPass, (QueryEnd - first + _lanes - 1) / _lanes);
        for (int b = 0; b < blocks; b++)
        {
            Begin<TSimd, TVector>(b, first + (b * _lanes));
        }

        int keys = Operands.VisibleKeys(Math.Min(QueryEnd, first + (blocks * _lanes)));
        for (int key = 0; key < keys; key += KeyBlock)
        {
            for (int b = 0; b < blocks; b++)
            {
                Attend<TSimd, TVector>(b, first + (b * _lanes), key);
            }
        }

        for (int b = 0; b < blocks; b++)
        {
            End(b, first + (b * _lanes));
        }
    }

    private readonly void Begin<TSimd, TVector>(int block, int query)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int width = Operands.HeadWidth;
        int count = Math.Min(_lanes, QueryEnd - query);
        float* packed = _queries + (block * width * _lanes);
        float* source = Operands.Head(Operands.Q, Operands.RowStep, Item) + (query * Operands.RowStep);
        AttentionPacking.Transposed(source, Operands.RowStep, count, width, _lanes, packed);
        AttentionPacking.Scale(packed, width * _lanes, Operands.Log2Scale);
        new Span<float>(_sums + (block * _padded * _lanes), _padded * _lanes).Clear();
        new Span<float>(_totals + (block * _lanes), _lanes).Clear();
        new Span<float>(_maxima + (block * _lanes), _lanes).Fill(AttentionScores.Least);
        if (Operands.RelativeHeight != null)
        {
            float* biases = Biases(block);
            _vertical.Compute<TSimd, TVector>(packed, query, count, biases);
            _horizontal.Compute<TSimd, TVector>(packed, query, count, biases + (Operands.Height * _lanes));
        }

        TNumbers.Narrow(packed, width, _lanes, packed);
    }

    private readonly float* Biases(int block) => _biases + ((nint)block * (Operands.Height + Operands.Width) * _lanes);

    private readonly void Attend<TSimd, TVector>(int block, int query, int key)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int count = Math.Min(KeyBlock, Operands.VisibleKeys(Math.Min(QueryEnd, query + _lanes)) - key);
        if (count <= 0)
        {
            return;
        }

        AttentionScores.Compute<TNumbers, TSimd, TVector>(
            in Operands, _keys.Panels, _queries + (block * Operands.HeadWidth * _lanes), query, key, count, Biases(block), _scores);
        float* sums = _sums + (block * _padded * _lanes);
        OnlineSoftmax.Update<TSimd, TVector>(_scores, count, _maxima + (block * _lanes), _totals + (block * _lanes), sums, _padded);
        TNumbers.Narrow(_scores, count, _lanes, _scores);
        TNumbers.Multiply<TSimd, TVector>(
            _keys.Values
                + ((nint)key / TNumbers.InWord * _padded), _padded, _tileRows, _scores, _lanes, TNumbers.Words(count), sums, _padded, true);
    }

    private readonly void End(int block, int query)
    {
        int count = Math.Min(_lanes, QueryEnd - query);
        float* totals = _totals + (block * _lanes);
        float* maxima = _maxima + (block * _lanes);
        float* sums = _sums + (block * _padded * _lanes);
        Transposition.Run(sums, _lanes, Operands.HeadWidth, count, Output + (query * OutputStep), OutputStep);
        for (int i = 0; i < count; i++)
        {
            AttentionPacking.Scale(Output + ((query + i) * OutputStep), Operands.HeadWidth, 1 / totals[i]);
            if (LogSumExp != null)
            {
                LogSumExp[query + i] = maxima[i] + float.Log2(totals[i]);
            }
        }
    }
}
