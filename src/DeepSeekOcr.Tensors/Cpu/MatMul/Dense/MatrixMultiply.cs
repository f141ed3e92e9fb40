using System.Diagnostics;
using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>Packed-panel matrix product <c>C[m,n] (+)= A[m,k] · B[k,n]</c> for many rows.</summary>
/// <remarks>
/// B is packed, a block of <see cref="BlockWords"/> × <see cref="BlockColumns"/> words at a time, into panels two registers wide that all
/// threads share; each thread packs its own rows of A into panels of twelve (six on narrower registers), which stay in the first-level
/// cache while the panels of B stream past. Every element is summed over k in the same order whatever the number of threads.
/// </remarks>
internal static unsafe class MatrixMultiply
{
    private const int BlockWords = 384;
    private const int BlockColumns = 1024;
    private const int BlockRows = 96;

    /// <summary>C[m,n] = start + A[m,k]·B[k,n] with strides in elements; B may be a stored weight.</summary>
    public static void Run<TPanels>(
        int m, int n, int k, float* a, nint aRow, nint aCol, in MatrixOperand b, float* c, nint cRow, in Accumulator start)
        where TPanels : struct, ITilePanels
    {
        Debug.Assert(m >= 0 && n >= 0 && k >= 0, "extents are not negative");
        if (k == 0)
        {
            start.Write(c, cRow, 0, 0, m, n);
        }

        int width = 2 * SimdWidth.Lanes;
        int depth = Split(k, BlockWords * TPanels.NumbersInWord, Math.Max(StoredFormat.For(b.Format).BlockLength, TPanels.NumbersInWord));
        int columns = Split(n, BlockColumns, width);
        float* panels = ThreadScratch.Floats(ScratchSlot.DenseColumns, (long)Ceiling(depth, TPanels.NumbersInWord) * columns);
        for (int column = 0; column < n; column += columns)
        {
            for (int from = 0; from < k; from += depth)
            {
                Accumulator begun = from > 0 ? Accumulator.Kept : start;
                var product = new Block<TPanels>(
                    m, Math.Min(columns, n - column), Math.Min(depth, k - from), a + (from * aCol), aRow, aCol, c
                        + column, cRow, begun, column, panels);
                var packing = new PackJob<TPanels>(b, from, column, product.Depth, product.Columns, panels);
                WorkerPool.Shared.Run(Ceiling(product.Columns, width), ref packing);
                WorkerPool.Shared.Run(product.Jobs, ref product);
            }
        }
    }

    /// <summary>
    /// The largest part not above <paramref name="limit"/> that cuts <paramref name="total"/> evenly, a multiple of
    /// <paramref name="unit"/>.
    /// </summary>
    private static int Split(int total, int limit, int unit)
    {
        int parts = Math.Max(1, Ceiling(total, limit));
        return Math.Max(unit, Ceiling(Ceiling(total, parts), unit) * unit);
    }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;

    private readonly struct PackJob<TPanels>(MatrixOperand b, int k, int column, int depth, int columns, float* panels) : IParallelJob
        where TPanels : struct, ITilePanels
    {
        private readonly MatrixOperand _b = b;

        public void Run(int index)
        {
            int width = 2 * SimdWidth.Lanes;
            int first = index * width;
            nint words = Ceiling(depth, TPanels.NumbersInWord);
            TPanels.PackColumns(_b, k, depth, column + first, Math.Min(width, columns - first), panels + (first * words));
        }
    }

    /// <summary>One packed block of B against all rows of A, cut into jobs of some rows by some panels.</summary>
    private readonly struct Block<TPanels> : IParallelJob
        where TPanels : struct, ITilePanels
    {
        private readonly int _rows;
        private readonly float* _a;
        private readonly nint _aRow;
        private readonly nint _aCol;
        private readonly float* _c;
        private readonly nint _cRow;
        private readonly Accumulator _start;
        private readonly int _firstColumn;
        private readonly bool _accumulate;
        private readonly float* _panels;
        private readonly int _jobRows;
        private readonly int _jobColumns;
        private readonly int _columnJobs;

        public Block(
            int rows, int columns, int depth, float* a, nint aRow, nint aCol, float* c, nint cRow, in Accumulator start, int firstColumn,
            float* panels)
        {
            (_rows, Columns, Depth) = (rows, columns, depth);
            _a = a;
            _aRow = aRow;
            _aCol = aCol;
            _c = c;
            _cRow = cRow;
            _start = start;
            _firstColumn = firstColumn;
            _accumulate = !start.IsZero;
            _panels = panels;
            int threads = WorkerPool.Shared.Threads;
            int tile = TPanels.TileRows;
            _jobRows = Math.Clamp(Ceiling(Ceiling(rows, 4 * threads), tile) * tile, tile, BlockRows);
            int rowJobs = Ceiling(rows, _jobRows);
            int width = 2 * SimdWidth.Lanes;
            int wanted = Math.Max(1, Ceiling(4 * threads, Math.Max(1, rowJobs)));
            _jobColumns = threads == 1 ? columns : Math.Max(width, Ceiling(Ceiling(columns, wanted), width) * width);
            _columnJobs = Ceiling(columns, _jobColumns);
            Jobs = rowJobs * _columnJobs;
        }

        public int Columns { get; }

        public int Depth { get; }

        public int Jobs { get; }

        public void Run(int index)
        {
            var kernel = new Kernel(this, index / _columnJobs * _jobRows, index % _columnJobs * _jobColumns);
            SimdWidth.Dispatch(ref kernel);
        }

        private readonly struct Kernel(Block<TPanels> block, int row, int column) : ISimdKernel
        {
            private readonly Block<TPanels> _block = block;

            public void Run<TSimd, TVector>()
                where TSimd : struct, ISimd<TVector>
                where TVector : struct
            {
                int tileRows = TPanels.TileRows;
                int width = 2 * TSimd.Lanes;
                int words = Ceiling(_block.Depth, TPanels.NumbersInWord);
                int rows = Math.Min(_block._jobRows, _block._rows - row);
                int lastColumn = Math.Min(column + _block._jobColumns, _block.Columns);
                float* panel = ThreadScratch.Floats(ScratchSlot.DenseRows, (tileRows * (long)words) + (tileRows * width));
                float* edge = panel + (tileRows * (nint)words);
                for (int i = 0; i < rows; i += tileRows)
                {
                    int count = Math.Min(tileRows, rows - i);
                    TPanels.PackRows(_block._a + ((row + i) * _block._aRow), _block._aRow, _block._aCol, count, _block.Depth, panel);
                    float* c = _block._c + ((row + i) * _block._cRow);
                    if (_block._accumulate)
                    {
                        _block._start.Write(c + column, _block._cRow, row + i, _block._firstColumn + column, count, lastColumn - column);
                    }

                    for (int j = column; j < lastColumn; j += width)
                    {
                        float* b = _block._panels + (j * (nint)words);
                        if (count == tileRows && j + width <= _block.Columns)
                        {
                            TPanels.Multiply<TSimd, TVector>(panel, b, words, c + j, _block._cRow, _block._accumulate);
                        }
                        else
                        {
                            TPanels.Multiply<TSimd, TVector>(panel, b, words, edge, width, accumulate: false);
                            CopyEdge(edge, width, count, Math.Min(width, _block.Columns - j), c + j);
                        }
                    }
                }
            }

            private void CopyEdge(float* edge, int width, int rows, int columns, float* c)
            {
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        float* element = c + (i * _block._cRow) + j;
                        *element = _block._accumulate ? *element + edge[(i * width) + j] : edge[(i * width) + j];
                    }
                }
            }
        }
    }
}
