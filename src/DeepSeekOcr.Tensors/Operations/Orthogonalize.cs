using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.MatMul;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Brings all singular values of a matrix near 1: of <c>U·S·Vᵀ</c> it leaves about <c>U·Vᵀ</c>.</summary>
/// <remarks>
/// Newton–Schulz steps <c>X ← aX + (bA + cA²)X</c> with <c>A = X·Xᵀ</c>, which need products only. The quintic is the steep one of Muon
/// (Jordan et al., 2024): after five steps singular values from about 0.002 of the matrix's norm up lie within 0.6 … 1.3; more exact is not
/// needed there. Not differentiable.
/// </remarks>
public static unsafe class Orthogonalize
{
    private const int Steps = 5;
    private const float A = 3.4445f;
    private const float B = -4.775f;
    private const float C = 2.0315f;

    /// <summary>Orthogonalises a matrix.</summary>
    /// <param name="matrix">[rows, columns]</param>
    /// <param name="precision">What the products multiply.</param>
    /// <returns>[rows, columns]; all zeros stay zeros.</returns>
    /// <exception cref="ArgumentException">It is not a matrix.</exception>
    public static Tensor Apply(Tensor matrix, Precision precision = Precision.Single)
    {
        if (matrix.Shape.Rank != 2)
        {
            throw new ArgumentException($"{matrix.Shape} is not a matrix.", nameof(matrix));
        }

        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        Tensor x = Tensor.Empty(matrix.Shape);
        // Singular values are at most the Frobenius norm; the small term keeps zeros from becoming NaN.
        TensorPrimitives.Divide(matrix.Span, TensorPrimitives.Norm<float>(matrix.Span) + 1e-20f, x.Span);
        int side = Math.Min(rows, columns);
        Tensor gram = Tensor.Empty([side, side]);
        Tensor polynomial = Tensor.Empty([side, side]);
        Tensor product = Tensor.Empty(matrix.Shape);
        for (int step = 0; step < Steps; step++)
        {
            Gram(x, gram, precision);
            DenseProducts.Run(
                side, side, side, gram.Data, side, 1, gram.Data, side, 1, polynomial.Data, side, accumulate: false, precision);
            TensorPrimitives.Multiply(polynomial.Span, C, polynomial.Span);
            TensorPrimitives.MultiplyAdd(gram.Span, B, polynomial.Span, polynomial.Span);
            Multiply(polynomial, x, product, precision);
            TensorPrimitives.MultiplyAdd(x.Span, A, product.Span, x.Span);
        }

        GC.KeepAlive(polynomial);
        return x;
    }

    /// <summary>X·Xᵀ, or XᵀX where that is the smaller.</summary>
    private static void Gram(Tensor x, Tensor gram, Precision precision)
    {
        (int rows, int columns) = (x.Shape[0], x.Shape[1]);
        (int side, int depth, nint across, nint along) = rows <= columns
            ? (rows, columns, (nint)columns, (nint)1)
            : (columns, rows, 1, columns);
        DenseProducts.Run(side, side, depth, x.Data, across, along, x.Data, along, across, gram.Data, side, accumulate: false, precision);
    }

    /// <summary>The polynomial times X from the side on which it fits.</summary>
    private static void Multiply(Tensor polynomial, Tensor x, Tensor product, Precision precision)
    {
        (int rows, int columns) = (x.Shape[0], x.Shape[1]);
        if (rows <= columns)
        {
            DenseProducts.Run(
                rows, columns, rows, polynomial.Data, rows, 1, x.Data, columns, 1, product.Data, columns, accumulate: false, precision);
        }
        else
        {
            DenseProducts.Run(
                rows, columns, columns, x.Data, columns, 1, polynomial.Data, columns, 1, product.Data, columns, accumulate: false,
                precision);
        }
    }
}
