using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>
/// The scores of a block of queries against a block of keys, in units of log₂: what is added to q·k is there before the product is.
/// </summary>
internal static unsafe class AttentionScores
{
    /// <summary>A score that no real one is below; finite, so that differences of scores are numbers.</summary>
    public const float Least = -1e30f;

    // A row of a triangular mask at every offset: as many hidden lanes as the widest block, then as many visible ones.
    private const int MaskLanes = 32;
    private static readonly NativeBuffer Mask = MakeMask();

    /// <summary>Computes <c>scores[k, lane] = K[k] · Q[lane] + bias</c>, hidden ones about <see cref="Least"/>.</summary>
    /// <param name="operands">Of the attention.</param>
    /// <param name="panels">Packed keys of the head, narrowed.</param>
    /// <param name="queries">[headWidth, lanes], scaled, narrowed.</param>
    /// <param name="query">First query of the block.</param>
    /// <param name="key">First key of the block, a multiple of a tile's rows.</param>
    /// <param name="count">Keys of the block.</param>
    /// <param name="biases">[Height + Width, lanes], read if the attention has a relative position bias.</param>
    /// <param name="scores">[count rounded up to a tile's rows, lanes]</param>
    public static void Compute<TNumbers, TSimd, TVector>(
        in AttentionOperands operands, float* panels, float* queries, int query, int key, int count, float* biases, float* scores)
        where TNumbers : struct, IAttentionNumbers
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = 2 * TSimd.Lanes;
        int tileRows = AttentionProduct.TileRows;
        bool biased = operands.RelativeHeight != null;
        bool masked = operands.Causal && key + count - 1 > operands.Past + query;
        if (biased)
        {
            FillBias<TSimd, TVector>(biases, operands.Height, operands.Width, key, count, scores);
        }
        else if (masked)
        {
            FillMask<TSimd, TVector>(key - operands.Past - query, count, scores);
        }

        int words = TNumbers.Words(operands.HeadWidth);
        TNumbers.Multiply<TSimd, TVector>(
            panels + ((nint)key * words),
            tileRows,
            (nint)tileRows * words,
            queries,
            lanes,
            words,
            scores,
            AttentionPacking.RoundUp(count, tileRows),
            biased || masked);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillBias<TSimd, TVector>(float* biases, int height, int width, int key, int count, float* scores)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = 2 * TSimd.Lanes;
        float* horizontal = biases + (height * lanes);
        int row = key / width;
        int column = key % width;
        for (int k = 0; k < count; row++, column = 0)
        {
            TVector left = TSimd.Load(biases + (row * lanes));
            TVector right = TSimd.Load(biases + (row * lanes) + TSimd.Lanes);
            for (; column < width && k < count; column++, k++)
            {
                TSimd.Store(TSimd.Add(left, TSimd.Load(horizontal + (column * lanes))), scores + (k * lanes));
                TSimd.Store(TSimd.Add(right, TSimd.Load(horizontal + (column * lanes) + TSimd.Lanes)), scores + (k * lanes) + TSimd.Lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillMask<TSimd, TVector>(int ahead, int count, float* scores)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = 2 * TSimd.Lanes;
        float* visible = (float*)Mask.Pointer + MaskLanes;
        for (int k = 0; k < count; k++)
        {
            // Key k is hidden from the lanes whose query is before it.
            float* mask = visible - Math.Max(0, ahead + k);
            TSimd.Store(TSimd.Load(mask), scores + (k * lanes));
            TSimd.Store(TSimd.Load(mask + TSimd.Lanes), scores + (k * lanes) + TSimd.Lanes);
        }
    }

    private static NativeBuffer MakeMask()
    {
        var buffer = new NativeBuffer(2 * MaskLanes * sizeof(float));
        float* mask = (float*)buffer.Pointer;
        for (int i = 0; i < 2 * MaskLanes; i++)
        {
            mask[i] = i < MaskLanes ? Least : 0;
        }

        return buffer;
    }
}
