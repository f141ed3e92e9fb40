namespace DeepSeekOcr.Documents.Parsing.Figures;

/// <summary>Reads the dictionary that models write for a plane figure.</summary>
/// <remarks>
/// <code>
/// {'Line': {'line': ['(x, y) -- (x, y)', 'A -- B', …], 'line_type': ['-', '--', …], 'line_endpoint': ['A: (x, y)', …]},
///  'Circle': {'circle_center': ['O: (x, y)', …], 'radius': [r, …]}}
/// </code>
/// Parts that cannot be read are left out; without any part there is no figure.
/// </remarks>
internal static class GeometryReader
{
    /// <summary>Reads a text that is such a dictionary and nothing else.</summary>
    /// <returns>The figure; absent if the text is none.</returns>
    public static GeometryFigure? Read(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{") || !PythonLiteral.TryRead(text, out object? literal))
        {
            return null;
        }

        var root = literal as Dictionary<string, object?>;
        Dictionary<string, object?>? lines = Part(root, "Line");
        Dictionary<string, object?>? circles = Part(root, "Circle");
        List<GeometryPoint> points = [.. Items(lines, "line_endpoint").Select(NamedPoint).OfType<GeometryPoint>()];
        var named = new Dictionary<string, GeometryPoint>();
        points.ForEach(point => named[point.Name] = point);
        List<GeometrySegment> segments = [.. Segments(lines, named)];
        List<GeometryCircle> rounds = [.. Circles(circles, named)];
        return segments.Count + rounds.Count + points.Count > 0 ? new GeometryFigure(segments, rounds, points) : null;
    }

    private static IEnumerable<GeometrySegment> Segments(Dictionary<string, object?>? lines, Dictionary<string, GeometryPoint> named)
    {
        IReadOnlyList<object?> types = Items(lines, "line_type");
        int index = 0;
        foreach (object? item in Items(lines, "line"))
        {
            string? type = index < types.Count ? types[index] as string : null;
            index++;
            if (item is string line && line.Split(" -- ") is [string from, string to]
                && Place(from, named) is { } start && Place(to, named) is { } end)
            {
                yield return new GeometrySegment(start.X, start.Y, end.X, end.Y, type == "--");
            }
        }
    }

    private static IEnumerable<GeometryCircle> Circles(Dictionary<string, object?>? circles, Dictionary<string, GeometryPoint> named)
    {
        foreach ((object? centre, object? radius) in Items(circles, "circle_center").Zip(Items(circles, "radius")))
        {
            if (centre is string text && radius is double r and >= 0 && (NamedPoint(text) ?? Place(text, named)) is { } place)
            {
                yield return new GeometryCircle(place.X, place.Y, r);
            }
        }
    }

    private static Dictionary<string, object?>? Part(Dictionary<string, object?>? root, string name) =>
        root?.GetValueOrDefault(name) as Dictionary<string, object?>;

    private static IReadOnlyList<object?> Items(Dictionary<string, object?>? part, string name) =>
        part?.GetValueOrDefault(name) as List<object?> ?? [];

    /// <summary>Reads <c>A: (x, y)</c>.</summary>
    private static GeometryPoint? NamedPoint(object? item) =>
        item is string text && text.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon
            && Place(text[(colon + 1)..], []) is { } place
            ? place with { Name = text[..colon].Trim() }
            : null;

    /// <summary>Reads <c>(x, y)</c>, or finds a point by its name.</summary>
    private static GeometryPoint? Place(string text, Dictionary<string, GeometryPoint> named) =>
        PythonLiteral.TryRead(text, out object? literal) && literal is List<object?> and [double x, double y] ? new GeometryPoint("", x, y)
        : named.TryGetValue(text.Trim(), out GeometryPoint point) ? point
        : null;
}
