using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace DeepSeekOcr.Training.Codes;

/// <summary>Directions of a stage that pages leave empty, and how strongly new numbers are to be written there.</summary>
/// <param name="Basis">[width, numbers], orthonormal columns, one a new number.</param>
/// <param name="Deviation">Standard deviation of a new number.</param>
internal sealed record FreeDirections(Matrix<double> Basis, double Deviation)
{
    // A new number's deviation, as a share of that of the directions in use.
    private const double Share = 0.45;

    // Of the mean variance: what keeps a system of equations solvable where nothing was ever seen.
    private const double Ridge = 1e-7;

    /// <summary>What the new numbers add to the second moment.</summary>
    public Matrix<double> Added => Basis * Basis.Transpose() * (Deviation * Deviation);

    /// <summary>The directions in which activations vary least.</summary>
    /// <param name="numbers">How many.</param>
    /// <param name="scale">Covariance that tells how strong the directions in use are.</param>
    /// <param name="places">Covariances, of equal weight, of all places where the directions are to be empty.</param>
    public static FreeDirections Of(int numbers, Matrix<double> scale, params IEnumerable<Matrix<double>> places)
    {
        Matrix<double> all = places.Select(covariance => covariance / covariance.Trace()).Aggregate((a, b) => a + b);
        return new FreeDirections(
            Eigen(all).EigenVectors.SubMatrix(0, all.RowCount, 0, numbers),
            Share * Math.Sqrt(scale.Trace() / (scale.RowCount - numbers)));
    }

    /// <summary>Eigenvectors of a symmetric matrix, ascending by eigenvalue.</summary>
    public static Evd<double> Eigen(Matrix<double> symmetric) =>
        ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric);

    /// <summary>
    /// The map that does to what was seen nearly what <paramref name="map"/> does, and nothing to the new numbers (least squares).
    /// </summary>
    /// <param name="map">[outputs, width]</param>
    /// <param name="seen">Second moment of what was seen.</param>
    public Matrix<double> Unseen(Matrix<double> map, Matrix<double> seen)
    {
        Matrix<double> all = seen + Added + (Matrix<double>.Build.DenseIdentity(seen.RowCount) * (Ridge * seen.Trace()));
        return all.Cholesky().Solve(seen * map.Transpose()).Transpose();
    }

    /// <summary>Those of one group of equally many numbers.</summary>
    /// <param name="index">Which group, from 0.</param>
    /// <param name="groups">How many there are.</param>
    public Matrix<double> Group(int index, int groups)
    {
        int count = Basis.ColumnCount / groups;
        return Basis.SubMatrix(0, Basis.RowCount, index * count, count);
    }
}
