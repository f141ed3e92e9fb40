using DeepSeekOcr.Imaging;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class AffineMapTests
{
    private const double Tolerance = 1e-6;

    [Property]
    public bool Inverse_OfTurnsAndSkews_LeadsBack(byte turn, sbyte tenths, short x, short y, byte width, byte height)
    {
        AffineMap map = MapOf((PageTurn)(turn % 4), tenths / 10.0 * 4, width % 32 + 1, height % 32 + 1);

        return IsAt(map.Then(map.Inverse()).Apply(x, y), (x, y)) && IsAt(map.Inverse().Then(map).Apply(x, y), (x, y));
    }

    [Property]
    public bool Then_IsOneMapAfterTheOther(byte turn, sbyte tenths, short x, short y)
    {
        AffineMap first = MapOf((PageTurn)(turn % 4), tenths / 10.0, 30, 20);
        AffineMap second = MapOf(PageTurn.Left, 3, 50, 70);
        (double midX, double midY) = first.Apply(x, y);

        return IsAt(first.Then(second).Apply(x, y), second.Apply(midX, midY));
    }

    [Property]
    public bool Bounds_OfABox_HoldItsCornersAndComeBackAfterAQuarterTurn(byte turn, byte left, byte top, byte width, byte height)
    {
        AffineMap map = MapOf((PageTurn)(turn % 4), 0, 30, 50);
        var box = map.Bounds(left, top, left + width, top + height);
        var back = map.Inverse().Bounds(box.Left, box.Top, box.Right, box.Bottom);

        return IsAt((back.Left, back.Top), (left, top)) && IsAt((back.Right, back.Bottom), (left + width, top + height))
            && Math.Abs((box.Right - box.Left) * (box.Bottom - box.Top) - width * height) < Tolerance;
    }

    [Fact]
    public void Inverse_OfAFlatMap_IsRefused() => Assert.Throws<InvalidOperationException>(() => new AffineMap(1, 2, 0, 2, 4, 0).Inverse());

    private static AffineMap MapOf(PageTurn turn, double degrees, int width, int height)
    {
        (RgbImage image, AffineMap turned) = ImageRotation.Undo(new RgbImage(width, height), turn);
        return ImageRotation.Level(image, Math.Clamp(degrees, -45, 45), (0, 0, 0)).ToOriginal.Then(turned);
    }

    private static bool IsAt((double X, double Y) point, (double X, double Y) place) =>
        Math.Abs(point.X - place.X) < Tolerance && Math.Abs(point.Y - place.Y) < Tolerance;
}
