namespace DeepSeekOcr.Documents;

/// <summary>A plane figure in its own coordinates, y upwards.</summary>
/// <param name="Segments">Lines between points.</param>
/// <param name="Circles">Circles.</param>
/// <param name="Points">Named points.</param>
public sealed record GeometryFigure(
    IReadOnlyList<GeometrySegment> Segments, IReadOnlyList<GeometryCircle> Circles, IReadOnlyList<GeometryPoint> Points);

/// <summary>A line between two points.</summary>
/// <param name="X1">First point.</param>
/// <param name="Y1">First point.</param>
/// <param name="X2">Second point.</param>
/// <param name="Y2">Second point.</param>
/// <param name="IsDashed">Whether it is drawn with dashes.</param>
public readonly record struct GeometrySegment(double X1, double Y1, double X2, double Y2, bool IsDashed);

/// <summary>A circle.</summary>
/// <param name="X">Centre.</param>
/// <param name="Y">Centre.</param>
/// <param name="Radius">Not below 0.</param>
public readonly record struct GeometryCircle(double X, double Y, double Radius);

/// <summary>A point with a name.</summary>
/// <param name="Name">Such as <c>A</c>.</param>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
public readonly record struct GeometryPoint(string Name, double X, double Y);
