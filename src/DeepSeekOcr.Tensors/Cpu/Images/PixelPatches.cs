using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Images;

/// <summary>The squares that channel-first images [B, C, H, W] are cut into, each laid out as [C, size, size].</summary>
internal readonly unsafe struct PixelPatches : IPatches
{
    private readonly Shape _images;
    private readonly int _size;
    private readonly float* _x;
    private readonly float* _dx;

    public PixelPatches(Tensor x, Tensor? dx, int size)
    {
        _images = x.Shape;
        _size = size;
        _x = x.Data;
        _dx = dx is null ? null : dx.Data;
    }

    private int Width => _images[1] * _size * _size;

    public void Gather(int first, int count, float* columns) => Run(new Job(this, _x, first, columns, add: false), count);

    public void Scatter(int first, int count, float* columns) => Run(new Job(this, _dx, first, columns, add: true), count);

    private void Run(Job job, int count) => RowBlocks.Run(count, Width, ref job);

    /// <summary>The pixels of line <paramref name="line"/> of a patch, lines counted over all channels.</summary>
    private float* Pixels(float* images, int position, int line)
    {
        int across = _images[3] / _size;
        int down = _images[2] / _size;
        nint plane = ((nint)(position / (across * down)) * _images[1]) + (line / _size);
        int row = (position / across % down * _size) + (line % _size);
        return images + (((plane * _images[2]) + row) * _images[3]) + (position % across * _size);
    }

    private readonly struct Job(PixelPatches patches, float* images, int start, float* columns, bool add) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            int size = patches._size;
            int lines = patches._images[1] * size;
            for (int r = first; r < end; r++)
            {
                for (int line = 0; line < lines; line++)
                {
                    var pixels = new Span<float>(patches.Pixels(images, start + r, line), size);
                    var column = new Span<float>(columns + ((((nint)r * lines) + line) * size), size);
                    if (add)
                    {
                        TensorPrimitives.Add(pixels, column, pixels);
                    }
                    else
                    {
                        pixels.CopyTo(column);
                    }
                }
            }
        }
    }
}
