using System.Collections.Concurrent;

namespace DeepSeekOcr.Tensors.Cpu.Images;

/// <summary>How one axis is resampled: each output is a weighted sum of a run of neighbouring inputs.</summary>
/// <remarks>Made once for a pair of lengths and kept. Pixel centres lie at half-integers (align_corners off).</remarks>
internal sealed class ResizeAxis
{
    private static readonly ConcurrentDictionary<(bool Bicubic, int Inputs, int Outputs), ResizeAxis> Known = new();

    private readonly int[] _starts;
    private readonly float[][] _weights;

    private ResizeAxis(int outputs)
    {
        _starts = new int[outputs];
        _weights = new float[outputs][];
    }

    public int Outputs => _starts.Length;

    /// <summary>
    /// Cubic convolution with a = −½, widened when shrinking; at the ends the run is cut and its weights add up to 1 again.
    /// </summary>
    /// <remarks>Keys 1981, as image libraries use it: two inputs to either side, times the factor of reduction.</remarks>
    public static ResizeAxis Bicubic(int inputs, int outputs) =>
        Known.TryGetValue((true, inputs, outputs), out ResizeAxis? known)
            ? known
            : Known.GetOrAdd((true, inputs, outputs), MakeBicubic(inputs, outputs));

    /// <summary>Straight lines between neighbours; beyond the outermost centres the end is repeated.</summary>
    public static ResizeAxis Linear(int inputs, int outputs) =>
        Known.TryGetValue((false, inputs, outputs), out ResizeAxis? known)
            ? known
            : Known.GetOrAdd((false, inputs, outputs), MakeLinear(inputs, outputs));

    /// <summary>First input of an output's run, and the weights of the run.</summary>
    public ReadOnlySpan<float> Run(int output, out int start)
    {
        start = _starts[output];
        return _weights[output];
    }

    private static ResizeAxis MakeBicubic(int inputs, int outputs)
    {
        var axis = new ResizeAxis(outputs);
        double scale = (double)inputs / outputs;
        double stretch = Math.Max(scale, 1);
        for (int i = 0; i < outputs; i++)
        {
            double centre = scale * (i + 0.5);
            int start = Math.Max(0, (int)(centre - (2 * stretch) + 0.5));
            int end = Math.Min(inputs, (int)(centre + (2 * stretch) + 0.5));
            double[] weights = [.. Enumerable.Range(start, end - start).Select(j => Cubic((j - centre + 0.5) / stretch))];
            double sum = weights.Sum();
            axis._starts[i] = start;
            axis._weights[i] = [.. weights.Select(weight => (float)(weight / sum))];
        }

        return axis;
    }

    private static ResizeAxis MakeLinear(int inputs, int outputs)
    {
        var axis = new ResizeAxis(outputs);
        double scale = (double)inputs / outputs;
        for (int i = 0; i < outputs; i++)
        {
            double position = Math.Max(0, (scale * (i + 0.5)) - 0.5);
            int start = Math.Min((int)position, inputs - 1);
            float share = (float)(position - start);
            axis._starts[i] = start;
            axis._weights[i] = start + 1 < inputs ? [1 - share, share] : [1];
        }

        return axis;
    }

    private static double Cubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((((A + 2) * x) - (A + 3)) * x * x) + 1
            : x < 2 ? A * ((((x - 5) * x) + 8) * x - 4)
            : 0;
    }
}
