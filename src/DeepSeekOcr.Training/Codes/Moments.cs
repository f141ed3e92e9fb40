using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace DeepSeekOcr.Training.Codes;

/// <summary>Mean and second moment of rows of activations, summed as they come.</summary>
internal sealed class Moments
{
    private readonly int _width;
    private readonly double[] _sums;
    private readonly double[] _products;
    private long _rows;

    /// <param name="width">Numbers of a row.</param>
    public Moments(int width)
    {
        _width = width;
        _sums = new double[width];
        _products = new double[width * width];
    }

    /// <summary>Mean of x·xᵀ.</summary>
    public Matrix<double> Second => Matrix<double>.Build.Dense(_width, _width, _products) / _rows;

    /// <summary>The same about the mean.</summary>
    public Matrix<double> Covariance
    {
        get
        {
            Vector<double> mean = Vector<double>.Build.Dense(_sums) / _rows;
            return Second - mean.OuterProduct(mean);
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        _rows++;
        double[] x = new double[_width];
        TensorPrimitives.ConvertChecked<float, double>(row, x);
        TensorPrimitives.Add<double>(_sums, x, _sums);
        for (int i = 0; i < _width; i++)
        {
            Span<double> products = _products.AsSpan(i * _width, _width);
            TensorPrimitives.MultiplyAdd<double>(x, x[i], products, products);
        }
    }
}
