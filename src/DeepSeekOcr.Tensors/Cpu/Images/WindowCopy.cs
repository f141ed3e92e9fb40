using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Images;

/// <summary>Copies or adds between grids and their windows, grid rows in parallel.</summary>
internal unsafe struct WindowCopy : IParallelJob
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly int _window;
    private readonly int _batch;
    private readonly int _down;
    private readonly int _across;
    private float* _grid;
    private float* _windows;
    private bool _toWindows;
    private bool _add;

    /// <summary>For grids of [batch, height, width, channels].</summary>
    public WindowCopy(Shape grids, int window)
    {
        (_batch, _height, _width, _channels, _window) = (grids[0], grids[1], grids[2], grids[3], window);
        (_down, _across) = ((_height + window - 1) / window, (_width + window - 1) / window);
    }

    /// <summary>Windows that cover a grid.</summary>
    public readonly int WindowsPerGrid => _down * _across;

    /// <summary>Copies to windows, with zeros for padding, or to the grid; or adds, leaving padding alone.</summary>
    public void Run(float* grid, float* windows, bool toWindows, bool add)
    {
        _grid = grid;
        _windows = windows;
        (_toWindows, _add) = (toWindows, add);
        WorkerPool.Shared.Run(_batch * _down * _window, ref this);
    }

    /// <inheritdoc/>
    public readonly void Run(int index)
    {
        (int sequence, int y) = Math.DivRem(index, _down * _window);
        for (int across = 0; across < _across; across++)
        {
            int first = across * _window;
            int real = y < _height ? Math.Min(_window, _width - first) * _channels : 0;
            nint window = (((nint)sequence * _down) + (y / _window)) * _across + across;
            var inWindow = new Span<float>(_windows + (((window * _window) + (y % _window)) * _window * _channels), _window * _channels);
            var inGrid = new Span<float>(_grid + (((((nint)sequence * _height) + y) * _width) + first) * _channels, real);
            Move(inGrid, inWindow);
        }
    }

    private readonly void Move(Span<float> inGrid, Span<float> inWindow)
    {
        Span<float> real = inWindow[..inGrid.Length];
        if (_add)
        {
            TensorPrimitives.Add(inGrid, real, _toWindows ? real : inGrid);
        }
        else if (_toWindows)
        {
            inGrid.CopyTo(real);
            inWindow[inGrid.Length..].Clear();
        }
        else
        {
            real.CopyTo(inGrid);
        }
    }
}
