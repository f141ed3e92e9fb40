using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>Plane figures as SVG.</summary>
public static class GeometrySvg
{
    private const double Side = 360;
    private const double Margin = 24;

    /// <summary>Draws a figure, scaled to an image of 360 units, y turned downwards as SVG has it.</summary>
    public static string Draw(GeometryFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        (double left, double bottom, double right, double top) = Extent(figure);
        double scale = (Side - 2 * Margin) / Math.Max(1e-9, Math.Max(right - left, top - bottom));
        double width = (right - left) * scale + 2 * Margin;
        double height = (top - bottom) * scale + 2 * Margin;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0.##} {height:0.##}\"");
        svg.Append(
            CultureInfo.InvariantCulture,
            $" width=\"{width:0.##}\" height=\"{height:0.##}\" fill=\"none\" stroke=\"black\" stroke-width=\"1.5\">\n");
        foreach (GeometrySegment segment in figure.Segments)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(segment.X1):0.##}\" y1=\"{Y(segment.Y1):0.##}\"");
            svg.Append(CultureInfo.InvariantCulture, $" x2=\"{X(segment.X2):0.##}\" y2=\"{Y(segment.Y2):0.##}\"");
            svg.Append(segment.IsDashed ? " stroke-dasharray=\"6 4\"/>\n" : "/>\n");
        }

        foreach (GeometryCircle circle in figure.Circles)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<circle cx=\"{X(circle.X):0.##}\" cy=\"{Y(circle.Y):0.##}\" r=\"{circle.Radius * scale:0.##}\"/>\n");
        }

        foreach (GeometryPoint point in figure.Points)
        {
            svg.Append(
                CultureInfo.InvariantCulture, $"<circle cx=\"{X(point.X):0.##}\" cy=\"{Y(point.Y):0.##}\" r=\"2.5\" fill=\"black\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(point.X) + 5:0.##}\" y=\"{Y(point.Y) - 5:0.##}\"");
            svg.Append(" font-family=\"sans-serif\" font-size=\"14\" fill=\"black\" stroke=\"none\">").Append(XmlText.Escape(point.Name))
                .Append("</text>\n");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double x) => (x - left) * scale + Margin;
        double Y(double y) => (top - y) * scale + Margin;
    }

    private static (double Left, double Bottom, double Right, double Top) Extent(GeometryFigure figure)
    {
        (double X, double Y)[] places =
        [
            .. figure.Segments.SelectMany(line => new[] { (line.X1, line.Y1), (line.X2, line.Y2) }),
            .. figure.Circles.SelectMany(c => new[] { (c.X - c.Radius, c.Y - c.Radius), (c.X + c.Radius, c.Y + c.Radius) }),
            .. figure.Points.Select(point => (point.X, point.Y)),
        ];
        return places.Length == 0
            ? (0, 0, 1, 1)
            : (places.Min(p => p.X), places.Min(p => p.Y), places.Max(p => p.X), places.Max(p => p.Y));
    }
}
