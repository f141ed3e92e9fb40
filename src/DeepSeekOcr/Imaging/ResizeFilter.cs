namespace DeepSeekOcr.Imaging;

/// <summary>The bicubic filter of one axis: for each output position, which input positions count and how much.</summary>
/// <remarks>
/// Keys' cubic with a = −0.5, widened by the scale when shrinking so that it also removes what the smaller image cannot hold.
/// At the border the window is cut and the weights are normalised again. Weights are fixed-point numbers with
/// <see cref="FractionBits"/> bits after the point, rounded half away from zero; all arithmetic is that of Pillow, bit for bit.
/// </remarks>
internal sealed class ResizeFilter
{
    /// <summary>32 bits, less 8 for the pixel and 2 for the overshoot of the negative lobes.</summary>
    public const int FractionBits = 32 - 8 - 2;

    private const double Support = 2.0;

    private readonly int[] _weights;
    private readonly int[] _firsts;
    private readonly int[] _counts;
    private readonly int _capacity;

    /// <summary>Computes the weights that take <paramref name="inputSize"/> positions to <paramref name="outputSize"/>.</summary>
    public ResizeFilter(int inputSize, int outputSize)
    {
        double scale = (double)inputSize / outputSize;
        double widening = Math.Max(scale, 1.0);
        double support = Support * widening;
        _capacity = (int)Math.Ceiling(support) * 2 + 1;
        _weights = new int[checked(outputSize * _capacity)];
        _firsts = new int[outputSize];
        _counts = new int[outputSize];

        double[] window = new double[_capacity];
        for (int i = 0; i < outputSize; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max((int)(centre - support + 0.5), 0);
            int count = Math.Min((int)(centre + support + 0.5), inputSize) - first;
            Fill(window.AsSpan(0, count), first, centre, 1.0 / widening);
            _firsts[i] = first;
            _counts[i] = count;
            for (int k = 0; k < count; k++)
            {
                _weights[i * _capacity + k] = ToFixedPoint(window[k]);
            }
        }
    }

    /// <summary>Number of output positions.</summary>
    public int Length => _firsts.Length;

    /// <summary>First input position that counts for an output position.</summary>
    public int First(int output) => _firsts[output];

    /// <summary>Weights of consecutive input positions from <see cref="First"/> on.</summary>
    public ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * _capacity, _counts[output]);

    private static void Fill(Span<double> window, int first, double centre, double narrowing)
    {
        double sum = 0;
        for (int k = 0; k < window.Length; k++)
        {
            // The order of these additions decides the last bit of a weight.
            window[k] = Cubic((k + first - centre + 0.5) * narrowing);
            sum += window[k];
        }

        for (int k = 0; sum != 0 && k < window.Length; k++)
        {
            window[k] /= sum;
        }
    }

    private static double Cubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x switch
        {
            < 1.0 => ((A + 2.0) * x - (A + 3.0)) * x * x + 1,
            < 2.0 => (((x - 5) * x + 8) * x - 4) * A,
            _ => 0.0,
        };
    }

    private static int ToFixedPoint(double weight) => (int)(weight * (1 << FractionBits) + (weight < 0 ? -0.5 : 0.5));
}
