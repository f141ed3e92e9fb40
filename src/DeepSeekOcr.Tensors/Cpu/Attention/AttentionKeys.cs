using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>The packed keys and values of one head.</summary>
internal unsafe struct AttentionKeys
{
    private float* _widened;

    /// <summary>Keys in panels of a tile's rows: [panel][headWidth][row], narrowed.</summary>
    public float* Panels { get; private set; }

    /// <summary>[keys, padded head width]: values as rows, narrowed.</summary>
    public float* Values { get; private set; }

    /// <summary>Takes the working memory for <paramref name="keys"/> keys.</summary>
    public void Layout(in AttentionOperands operands, int keys, int tileRows, ref ScratchCursor scratch)
    {
        int width = operands.HeadWidth;
        Panels = scratch.Take((long)AttentionPacking.RoundUp(keys, tileRows) * width);
        Values = scratch.Take((long)keys * AttentionPacking.RoundUp(width, tileRows));
        _widened = scratch.Take((long)Math.Min(operands.Past, KeyValueCache.BlockPositions) * width);
    }

    /// <summary>Packs the first <paramref name="keys"/> keys of a head item: those of the cache, then those of the operands.</summary>
    public readonly void Pack<TNumbers, TSimd, TVector>(in AttentionOperands operands, int item, int keys, int tileRows)
        where TNumbers : struct, IAttentionNumbers
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int width = operands.HeadWidth;
        int padded = AttentionPacking.RoundUp(width, tileRows);
        int past = Math.Min(operands.Past, keys);
        for (int first = 0; first < past; first += KeyValueCache.BlockPositions)
        {
            int count = Math.Min(KeyValueCache.BlockPositions, past - first);
            int block = first / KeyValueCache.BlockPositions;
            operands.Cache!.Keys(operands.Layer, item, block).Widen<TSimd, TVector>(_widened, count);
            PackKeys(_widened, width, first, count, width, tileRows);
            operands.Cache!.Values(operands.Layer, item, block).Widen<TSimd, TVector>(_widened, count);
            AttentionPacking.Rows(_widened, width, count, width, padded, Values + ((nint)first * padded));
        }

        int fresh = keys - past;
        PackKeys(operands.Head(operands.K, operands.RowStep, item), operands.RowStep, past, fresh, width, tileRows);
        AttentionPacking.Rows(
            operands.Head(operands.V, operands.RowStep, item), operands.RowStep, fresh, width, padded, Values + ((nint)past * padded));
        TNumbers.Narrow(Panels, AttentionPacking.RoundUp(keys, tileRows) / tileRows * width, tileRows, Panels);
        TNumbers.Narrow(Values, keys, padded, Values);
    }

    /// <summary>Packs keys that may begin inside a panel.</summary>
    private readonly void PackKeys(float* source, nint step, int first, int count, int width, int tileRows)
    {
        int within = first % tileRows;
        int head = within == 0 ? 0 : Math.Min(count, tileRows - within);
        Transposition.Run(source, step, head, width, Panels + ((nint)(first - within) * width) + within, tileRows);
        AttentionPacking.Panels(source + (head * step), step, count - head, width, tileRows, Panels + ((nint)(first + head) * width));
    }
}
