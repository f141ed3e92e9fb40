using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Images;

/// <summary>Patches of channel-last planes [B, H, W, C], each laid out as [C, kernel, kernel]; beyond the edge there are zeros.</summary>
internal readonly unsafe struct PlanePatches : IPatches
{
    private readonly Shape _planes;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _padding;
    private readonly float* _x;
    private readonly float* _dx;

    public PlanePatches(Tensor x, Tensor? dx, int kernel, int stride, int padding)
    {
        _planes = x.Shape;
        _x = x.Data;
        _dx = dx is null ? null : dx.Data;
        (_kernel, _stride, _padding) = (kernel, stride, padding);
    }

    public int OutputHeight => Outputs(_planes[1]);

    public int OutputWidth => Outputs(_planes[2]);

    private int Width => _planes[3] * _kernel * _kernel;

    public void Gather(int first, int count, float* columns)
    {
        var job = new GatherJob(this, first, columns);
        RowBlocks.Run(count, Width, ref job);
    }

    public void Scatter(int first, int count, float* columns)
    {
        // A job is a line of the input, which gathers from all positions that saw it: no two jobs add to the same place.
        var job = new ScatterJob(this, first, count, columns);
        RowBlocks.Run(_planes[0] * _planes[1], _planes[2] * Width, ref job);
    }

    private int Outputs(int extent) => ((extent + (2 * _padding) - _kernel) / _stride) + 1;

    private void GatherOne(int position, float* column)
    {
        int channels = _planes[3];
        int taps = _kernel * _kernel;
        int line = position / OutputWidth;
        int top = (line % OutputHeight * _stride) - _padding;
        int left = (position % OutputWidth * _stride) - _padding;
        nint item = line / OutputHeight * (nint)_planes[1];
        for (int tap = 0; tap < taps; tap++)
        {
            int row = top + (tap / _kernel);
            int pixel = left + (tap % _kernel);
            if ((uint)row < (uint)_planes[1] && (uint)pixel < (uint)_planes[2])
            {
                float* source = _x + ((((item + row) * _planes[2]) + pixel) * channels);
                for (int c = 0; c < channels; c++)
                {
                    column[(c * taps) + tap] = source[c];
                }
            }
            else
            {
                for (int c = 0; c < channels; c++)
                {
                    column[(c * taps) + tap] = 0;
                }
            }
        }
    }

    private void ScatterLine(int line, int first, int count, float* columns)
    {
        int channels = _planes[3];
        int taps = _kernel * _kernel;
        int row = line % _planes[1];
        int item = line / _planes[1];
        for (int pixel = 0; pixel < _planes[2]; pixel++)
        {
            float* into = _dx + ((((nint)line * _planes[2]) + pixel) * channels);
            for (int tap = 0; tap < taps; tap++)
            {
                int down = Output(row, tap / _kernel, OutputHeight);
                int across = Output(pixel, tap % _kernel, OutputWidth);
                int position = (((item * OutputHeight) + down) * OutputWidth) + across - first;
                if (down >= 0 && across >= 0 && (uint)position < (uint)count)
                {
                    float* from = columns + ((nint)position * Width) + tap;
                    for (int c = 0; c < channels; c++)
                    {
                        into[c] += from[c * taps];
                    }
                }
            }
        }
    }

    /// <summary>The output that sees an input through a tap, or −1.</summary>
    private int Output(int input, int tap, int outputs)
    {
        int offset = input + _padding - tap;
        return offset >= 0 && offset % _stride == 0 && offset / _stride < outputs ? offset / _stride : -1;
    }

    private readonly struct GatherJob(PlanePatches patches, int start, float* columns) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            for (int r = first; r < end; r++)
            {
                patches.GatherOne(start + r, columns + ((nint)r * patches.Width));
            }
        }
    }

    private readonly struct ScatterJob(PlanePatches patches, int start, int count, float* columns) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            for (int line = first; line < end; line++)
            {
                patches.ScatterLine(line, start, count, columns);
            }
        }
    }
}
