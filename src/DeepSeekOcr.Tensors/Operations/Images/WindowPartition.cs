using DeepSeekOcr.Tensors.Cpu.Images;

namespace DeepSeekOcr.Tensors.Operations.Images;

/// <summary>Cuts grids of tokens into square windows and puts them together again.</summary>
/// <remarks>
/// Windows are numbered row by row within a grid. A grid whose sides are no multiples of the window is padded with zeros on the right and
/// at the bottom; the padding is dropped when the windows are joined. As in Segment Anything (arXiv 2304.02643).
/// </remarks>
public static unsafe class WindowPartition
{
    /// <summary>Cuts grids into windows.</summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="window">Side of a window in tokens.</param>
    /// <returns>[batch·windows, window, window, channels]</returns>
    /// <exception cref="ArgumentException">Not a batch of grids, or the window has no extent.</exception>
    public static Tensor Split(Tensor x, int window)
    {
        if (x.Shape.Rank != 4 || window < 1)
        {
            throw new ArgumentException(
                $"Windows of {window} are cut from [batch, height, width, channels], not from {x.Shape}.", nameof(x));
        }

        var copy = new WindowCopy(x.Shape, window);
        Tensor windows = Tensor.Empty([x.Shape[0] * copy.WindowsPerGrid, window, window, x.Shape[3]]);
        copy.Run(x.Data, windows.Data, toWindows: true, add: false);
        if (Tape.Current is { } tape && x.RequiresGradient)
        {
            Record(tape, x, windows, copy, windows);
        }

        GC.KeepAlive(x);
        return windows;
    }

    /// <summary>Joins the windows that <see cref="Split"/> cut from grids of the given sides.</summary>
    /// <param name="windows">[batch·windows, window, window, channels]</param>
    /// <param name="height">Rows of a grid.</param>
    /// <param name="width">Columns of a grid.</param>
    /// <returns>[batch, height, width, channels]</returns>
    /// <exception cref="ArgumentException">They are no whole number of such grids.</exception>
    public static Tensor Join(Tensor windows, int height, int width)
    {
        Shape shape = windows.Shape;
        if (shape.Rank != 4 || shape[1] != shape[2] || shape[1] == 0)
        {
            throw new ArgumentException($"Windows are [batch·windows, window, window, channels], not {shape}.", nameof(windows));
        }

        int perGrid = new WindowCopy([1, height, width, shape[3]], shape[1]).WindowsPerGrid;
        if (perGrid == 0 || shape[0] % perGrid != 0)
        {
            throw new ArgumentException(
                $"{shape[0]} windows of {shape[1]} do not fill {height}×{width} grids of {perGrid}.", nameof(windows));
        }

        Tensor x = Tensor.Empty([shape[0] / perGrid, height, width, shape[3]]);
        var copy = new WindowCopy(x.Shape, shape[1]);
        copy.Run(x.Data, windows.Data, toWindows: false, add: false);
        if (Tape.Current is { } tape && windows.RequiresGradient)
        {
            Record(tape, x, windows, copy, x);
        }

        GC.KeepAlive(windows);
        return x;
    }

    /// <summary>The gradient goes the opposite way of <paramref name="result"/>; that of padding is dropped.</summary>
    private static void Record(Tape tape, Tensor x, Tensor windows, WindowCopy copy, Tensor result)
    {
        result.RequiresGradient = true;
        tape.Add(() => copy.Run(x.Gradient.Data, windows.Gradient.Data, toWindows: result == x, add: true));
    }
}
