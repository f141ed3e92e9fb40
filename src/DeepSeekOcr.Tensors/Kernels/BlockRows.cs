using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>A share of a product whose weight is stored in blocks: signed bytes times signed bytes, summed in i32 within a group.</summary>
/// <remarks>
/// <c>y = Σ_groups scale·(s_x·Σ q·x) − Σ_groups minimum·(s_x·Σ x)</c>. Four rows of the weight are taken apart into scratch that stays in the
/// first cache; every row of x is multiplied with them (<see cref="BlockTile{TFormat}"/>). The sum of an element runs in the same order whatever
/// the number of rows is.
/// </remarks>
internal static unsafe class BlockRows
{
    private const int ShortestGroup = 16;

    // Numbers that are widened at a time: one block of the longest format, eight of the shortest.
    private const int Piece = 256;

    /// <summary>Runs a share.</summary>
    public static void Run<TFormat>(in RowShare share)
        where TFormat : struct, IBlockFormat
    {
        var kernel = new Kernel<TFormat>(share);
        SimdWidth.Dispatch(ref kernel);
    }

    /// <summary>Writes blocks as f32: <c>scale·q − minimum</c>, of which only the last operation rounds.</summary>
    public static void Widen<TFormat>(byte* source, int count, float* destination)
        where TFormat : struct, IBlockFormat
    {
        var kernel = new WidenKernel<TFormat>(source, count, destination);
        SimdWidth.Dispatch(ref kernel);
    }

    private readonly struct Kernel<TFormat>(RowShare share) : ISimdKernel
        where TFormat : struct, IBlockFormat
    {
        private readonly RowShare _share = share;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int width = _share.Width;
            nint rowBytes = width / TFormat.BlockLength * (nint)TFormat.BlockBytes;
            BlockParts* parts = stackalloc BlockParts[RowShare.RowsPerStep];
            BlockParts.Rent<TFormat>(width, parts, RowShare.RowsPerStep);

            // Rows follow each other, so they are one stream: what lies as far ahead as four rows is fetched while a row is taken apart.
            nint ahead = Math.Min(RowShare.RowsPerStep * rowBytes, Prefetching.Longest);
            Prefetching.First(_share.Weight, Math.Min(_share.Columns * rowBytes, ahead));
            for (int column = 0; column < _share.Columns; column += RowShare.RowsPerStep)
            {
                int count = Math.Min(RowShare.RowsPerStep, _share.Columns - column);
                for (int j = 0; j < count; j++)
                {
                    byte* row = _share.Weight + ((column + j) * rowBytes);
                    TFormat.Unpack(row, width / TFormat.BlockLength, ahead, parts[j].Numbers, parts[j].Scales, parts[j].Minimums);
                }

                Multiply<TSimd, TVector>(parts, column, count);
            }
        }

        /// <summary>All rows of x with four of the weight, which then are in the first cache.</summary>
        private void Multiply<TSimd, TVector>(BlockParts* parts, int column, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* sums = stackalloc float[4 * RowShare.RowsPerStep];
            ByteRows bytes = _share.Bytes;
            int widest = TSimd.Lanes == 16 ? 4 : 2;
            int i = 0;
            for (; widest == 4 && i + 4 <= _share.Rows; i += 4)
            {
                BlockTile<TFormat>.Four<TSimd, TVector>(parts, bytes.Row(i), bytes.Stride, sums);
                Write(i, 4, column, count, sums);
            }

            for (; i + 2 <= _share.Rows; i += 2)
            {
                BlockTile<TFormat>.Two<TSimd, TVector>(parts, bytes.Row(i), bytes.Stride, sums);
                Write(i, 2, column, count, sums);
            }

            if (i < _share.Rows)
            {
                BlockTile<TFormat>.One<TSimd, TVector>(parts, bytes.Row(i), sums);
                Write(i, 1, column, count, sums);
            }
        }

        private void Write(int row, int rows, int column, int columns, float* sums)
        {
            for (int i = 0; i < rows; i++, sums += RowShare.RowsPerStep)
            {
                float* into = _share.Y + ((row + i) * _share.YRow) + column;
                for (int j = 0; j < columns; j++)
                {
                    into[j] = _share.Accumulate ? into[j] + sums[j] : sums[j];
                }
            }
        }
    }

    private readonly struct WidenKernel<TFormat>(byte* source, int count, float* destination) : ISimdKernel
        where TFormat : struct, IBlockFormat
    {
        [SkipLocalsInit]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            sbyte* numbers = stackalloc sbyte[Piece];
            float* scales = stackalloc float[Piece / ShortestGroup];
            float* minimums = stackalloc float[Piece / ShortestGroup];
            byte* from = source;
            for (int at = 0; at < count; at += Piece)
            {
                int length = Math.Min(Piece, count - at);
                TFormat.Unpack(from, length / TFormat.BlockLength, 0, numbers, scales, minimums);
                from += length / TFormat.BlockLength * TFormat.BlockBytes;
                for (int e = 0; e < length; e += TSimd.Lanes)
                {
                    TVector value = TSimd.Multiply(TSimd.WidenBytes(numbers + e), TSimd.Broadcast(scales[e / TFormat.GroupLength]));
                    value = TFormat.HasMinimums ? TSimd.Subtract(value, TSimd.Broadcast(minimums[e / TFormat.GroupLength])) : value;
                    TSimd.Store(value, destination + at + e);
                }
            }
        }
    }
}
