namespace DeepSeekOcr.Imaging;

/// <summary>Where the points of one image lie in another: <c>x' = XX·x + XY·y + X0</c>, <c>y' = YX·x + YY·y + Y0</c>.</summary>
/// <remarks>Coordinates are edges of pixels, in pixels: an image of width w reaches from 0 to w.</remarks>
/// <param name="XX">Share of x in x'.</param>
/// <param name="XY">Share of y in x'.</param>
/// <param name="X0">Where x' begins.</param>
/// <param name="YX">Share of x in y'.</param>
/// <param name="YY">Share of y in y'.</param>
/// <param name="Y0">Where y' begins.</param>
public readonly record struct AffineMap(double XX, double XY, double X0, double YX, double YY, double Y0)
{
    /// <summary>Every point stays where it is.</summary>
    public static AffineMap Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>Where a point lies.</summary>
    public (double X, double Y) Apply(double x, double y) => (XX * x + XY * y + X0, YX * x + YY * y + Y0);

    /// <summary>The smallest upright box around a box that was mapped.</summary>
    public (double Left, double Top, double Right, double Bottom) Bounds(double left, double top, double right, double bottom)
    {
        ReadOnlySpan<(double X, double Y)> corners = [Apply(left, top), Apply(right, top), Apply(left, bottom), Apply(right, bottom)];
        (double x0, double y0, double x1, double y1) = (
            double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
        foreach ((double x, double y) in corners)
        {
            (x0, y0, x1, y1) = (Math.Min(x0, x), Math.Min(y0, y), Math.Max(x1, x), Math.Max(y1, y));
        }

        return (x0, y0, x1, y1);
    }

    /// <summary>This map, and then <paramref name="next"/>.</summary>
    public AffineMap Then(AffineMap next) => new(
        next.XX * XX + next.XY * YX,
        next.XX * XY + next.XY * YY,
        next.XX * X0 + next.XY * Y0 + next.X0,
        next.YX * XX + next.YY * YX,
        next.YX * XY + next.YY * YY,
        next.YX * X0 + next.YY * Y0 + next.Y0);

    /// <summary>The way back.</summary>
    /// <exception cref="InvalidOperationException">The map flattens the plane: there is none.</exception>
    public AffineMap Inverse()
    {
        double determinant = XX * YY - XY * YX;
        if (determinant == 0 || !double.IsFinite(determinant))
        {
            throw new InvalidOperationException($"{this} has no inverse.");
        }

        (double xx, double xy, double yx, double yy) = (YY / determinant, -XY / determinant, -YX / determinant, XX / determinant);
        return new AffineMap(xx, xy, -(xx * X0 + xy * Y0), yx, yy, -(yx * X0 + yy * Y0));
    }
}
