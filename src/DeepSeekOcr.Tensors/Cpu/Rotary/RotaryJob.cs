using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Rotary;

/// <summary>Rotates rows, or adds them rotated back: the inverse rotation is the transposed one, hence the gradient.</summary>
internal unsafe struct RotaryJob : IParallelJob, ISimdKernel
{
    // About 10 µs of work for a share.
    private const int ShareNumbers = 1 << 15;

    private RotaryTable _table;
    private float* _x;
    private float* _y;
    private int* _starts;
    private int _startStep;
    private int _tokens;
    private int _width;
    private int _shareRows;
    private int _firstRow;
    private int _endRow;
    private bool _inverse;

    /// <summary><c>y = rotated x</c>, or <c>y += x rotated back</c>; there is one start for each sequence, or for all.</summary>
    public static void Run(RotaryTable table, Shape shape, ReadOnlySpan<int> starts, float* x, float* y, bool inverse)
    {
        fixed (int* first = starts)
        {
            var job = new RotaryJob
            {
                _table = table,
                _x = x,
                _y = y,
                _starts = first,
                _startStep = starts.Length > 1 ? 1 : 0,
                _tokens = shape[^2],
                _width = shape.Width,
                _shareRows = Math.Max(1, ShareNumbers / Math.Max(1, shape.Width)),
                _endRow = shape.Rows,
                _inverse = inverse,
            };
            WorkerPool.Shared.Run((shape.Rows + job._shareRows - 1) / job._shareRows, ref job);
        }

        GC.KeepAlive(table);
    }

    /// <inheritdoc/>
    public readonly void Run(int index)
    {
        RotaryJob share = this;
        share._firstRow = index * _shareRows;
        share._endRow = Math.Min(_endRow, share._firstRow + _shareRows);
        SimdWidth.Dispatch(ref share);
    }

    /// <inheritdoc/>
    public readonly void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int r = _firstRow; r < _endRow; r++)
        {
            (int sequence, int token) = Math.DivRem(r, _tokens);
            float* angles = _table.Row(_starts[sequence * _startStep] + token);
            nint row = (nint)r * _width;
            for (int head = 0; head < _width; head += _table.HeadWidth)
            {
                if (_inverse)
                {
                    AddBack<TSimd, TVector>(_x + row + head, angles, _y + row + head, _table.HeadWidth / 2);
                }
                else
                {
                    Rotate<TSimd, TVector>(_x + row + head, angles, _y + row + head, _table.HeadWidth / 2);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate<TSimd, TVector>(float* x, float* angles, float* y, int half)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int i = 0;
        for (; i + TSimd.Lanes <= half; i += TSimd.Lanes)
        {
            TVector a = TSimd.Load(x + i);
            TVector b = TSimd.Load(x + half + i);
            TVector cosine = TSimd.Load(angles + i);
            TVector sine = TSimd.Load(angles + half + i);
            TSimd.Store(TSimd.Subtract(TSimd.Multiply(a, cosine), TSimd.Multiply(b, sine)), y + i);
            TSimd.Store(TSimd.MultiplyAdd(a, sine, TSimd.Multiply(b, cosine)), y + half + i);
        }

        for (; i < half; i++)
        {
            y[i] = (x[i] * angles[i]) - (x[half + i] * angles[half + i]);
            y[half + i] = (x[half + i] * angles[i]) + (x[i] * angles[half + i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBack<TSimd, TVector>(float* dy, float* angles, float* dx, int half)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int i = 0;
        for (; i + TSimd.Lanes <= half; i += TSimd.Lanes)
        {
            TVector a = TSimd.Load(dy + i);
            TVector b = TSimd.Load(dy + half + i);
            TVector cosine = TSimd.Load(angles + i);
            TVector sine = TSimd.Load(angles + half + i);
            TVector first = TSimd.MultiplyAdd(a, cosine, TSimd.Multiply(b, sine));
            TVector second = TSimd.Subtract(TSimd.Multiply(b, cosine), TSimd.Multiply(a, sine));
            TSimd.Store(TSimd.Add(TSimd.Load(dx + i), first), dx + i);
            TSimd.Store(TSimd.Add(TSimd.Load(dx + half + i), second), dx + half + i);
        }

        for (; i < half; i++)
        {
            dx[i] += (dy[i] * angles[i]) + (dy[half + i] * angles[half + i]);
            dx[half + i] += (dy[half + i] * angles[i]) - (dy[i] * angles[half + i]);
        }
    }
}
