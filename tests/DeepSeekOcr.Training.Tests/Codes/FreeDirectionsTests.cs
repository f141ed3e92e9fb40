using DeepSeekOcr.Training.Codes;
using MathNet.Numerics.LinearAlgebra;

namespace DeepSeekOcr.Training.Tests.Codes;

public sealed class FreeDirectionsTests
{
    private const int Width = 12;
    private const int Used = 7;

    [Fact]
    public void Of_RowsInAPartOfTheSpace_FindsTheRestAndTheirStrength()
    {
        Moments moments = Rows(Plane());
        var free = FreeDirections.Of(Width - Used, moments.Covariance, moments.Covariance);
        Assert.True((free.Basis.Transpose() * Plane()).L2Norm() < 1e-5, "free directions are at right angles to what is used");
        Assert.True(
            (free.Basis.Transpose() * free.Basis - Matrix<double>.Build.DenseIdentity(Width - Used)).L2Norm() < 1e-9, "and to each other");
        double used = Math.Sqrt(moments.Covariance.Trace() / Used);
        Assert.InRange(free.Deviation / used, 0.3, 0.6);
    }

    [Fact]
    public void Unseen_Map_DoesWhatItDidAndNothingToNewNumbers()
    {
        Moments moments = Rows(Plane());
        var free = FreeDirections.Of(3, moments.Covariance, moments.Covariance);
        Matrix<double> map = Matrix<double>.Build.Random(5, Width, 3);
        Matrix<double> unseen = free.Unseen(map, moments.Second);
        Assert.True((map * free.Basis).L2Norm() > 0.1, "the map saw them");
        Assert.True((unseen * free.Basis).L2Norm() < 1e-3, "it does no more");
        Assert.True(((unseen - map) * Plane()).L2Norm() < 1e-3 * (map * Plane()).L2Norm(), "and sees the rest as before");
    }

    [Fact]
    public void Covariance_RowsAboutAMean_LeavesTheMeanOut()
    {
        var moments = new Moments(2);
        moments.Add([9, 0]);
        moments.Add([11, 4]);
        Assert.Equal([1, 2, 2, 4], moments.Covariance.ToRowMajorArray());
        Assert.Equal([101, 22, 22, 8], moments.Second.ToRowMajorArray());
    }

    private static Matrix<double> Plane() => Matrix<double>.Build.Random(Width, Used, 1);

    private static Moments Rows(Matrix<double> plane)
    {
        var moments = new Moments(Width);
        Matrix<double> rows = (plane * Matrix<double>.Build.Random(Used, 500, 2)).Transpose();
        for (int i = 0; i < rows.RowCount; i++)
        {
            moments.Add(rows.Row(i).Select(value => (float)value).ToArray());
        }

        return moments;
    }
}
