using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

/// <summary>
/// What a product is added to, which its sums start from: nothing, what y holds already, or a bias and a residual stream.
/// </summary>
/// <remarks>Written by the kernel just before it adds, while that part of y is in the cache.</remarks>
internal readonly unsafe struct Accumulator
{
    private readonly float* _bias;
    private readonly float* _residual;
    private readonly nint _residualRow;

    /// <summary>A bias, [columns], and a residual stream, [rows, columns]; either may be null.</summary>
    public Accumulator(float* bias, float* residual, nint residualRow)
    {
        _bias = bias;
        _residual = residual;
        _residualRow = residualRow;
    }

    private Accumulator(bool keeps)
        : this(null, null, 0) => IsKept = keeps;

    /// <summary>What is in y already.</summary>
    public static Accumulator Kept => new(keeps: true);

    /// <summary>Whether y holds what is added to.</summary>
    public bool IsKept { get; }

    /// <summary>Whether there is nothing to add to.</summary>
    public bool IsZero => !IsKept && _bias == null && _residual == null;

    /// <summary>The same for rows further down.</summary>
    public Accumulator From(int row) => IsKept
        ? this
        : new(_bias, _residual == null ? null : _residual + (row * _residualRow), _residualRow);

    /// <summary>Writes a part of y.</summary>
    /// <param name="y">The part's first element.</param>
    /// <param name="yRow">Elements from one row of y to the next.</param>
    /// <param name="row">The part's first row.</param>
    /// <param name="column">The part's first column.</param>
    /// <param name="rows">Rows of the part.</param>
    /// <param name="columns">Columns of the part.</param>
    public void Write(float* y, nint yRow, int row, int column, int rows, int columns)
    {
        for (int i = 0; i < rows && !IsKept; i++)
        {
            var into = new Span<float>(y + (i * yRow), columns);
            var residual = new ReadOnlySpan<float>(
                _residual == null ? null : _residual + ((row + i) * _residualRow) + column, _residual == null ? 0 : columns);
            if (_bias == null && residual.IsEmpty)
            {
                into.Clear();
            }
            else if (_bias == null)
            {
                residual.CopyTo(into);
            }
            else if (residual.IsEmpty)
            {
                new ReadOnlySpan<float>(_bias + column, columns).CopyTo(into);
            }
            else
            {
                TensorPrimitives.Add(residual, new ReadOnlySpan<float>(_bias + column, columns), into);
            }
        }
    }
}
