using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class ImageRotationTests
{
    [Theory]
    [InlineData(PageTurn.None)]
    [InlineData(PageTurn.Right)]
    [InlineData(PageTurn.UpsideDown)]
    [InlineData(PageTurn.Left)]
    public void Undo_EveryTurn_MovesEachPixelWhereTheMapSays(PageTurn turn)
    {
        RgbImage original = Numbered(7, 4);
        (RgbImage image, AffineMap map) = ImageRotation.Undo(original, turn);

        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                (double atX, double atY) = map.Apply(x + 0.5, y + 0.5);
                Assert.Equal(original.Row((int)atY).Slice(3 * (int)atX, 3), image.Row(y).Slice(3 * x, 3));
            }
        }
    }

    [Fact]
    public void Undo_Right_BringsTheRightEdgeToTheTop()
    {
        RgbImage original = Numbered(7, 4);

        RgbImage image = ImageRotation.Undo(original, PageTurn.Right).Image;

        Assert.Equal((4, 7), (image.Width, image.Height));
        Assert.Equal(original.Row(0)[3 * 6], image.Row(0)[0]);
        Assert.Equal(original.Row(3)[3 * 6], image.Row(0)[3 * 3]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(12.5)]
    public void Level_AFallingLine_BecomesLevelAndStaysWhereTheMapSays(double degrees)
    {
        var original = new RgbImage(200, 160);
        Array.Fill(original.Pixels, (byte)255);
        double slope = Math.Tan(degrees * Math.PI / 180);
        for (int x = 20; x < 180; x++)
        {
            int y = (int)(80 + slope * (x - 100));
            original.Row(y).Slice(3 * x, 3).Clear();
            original.Row(y + 1).Slice(3 * x, 3).Clear();
        }

        (RgbImage image, AffineMap map) = ImageRotation.Level(original, degrees, (255, 255, 255));

        (int X, int Y)[] ink = [.. from y in Enumerable.Range(0, image.Height)
                                   from x in Enumerable.Range(0, image.Width)
                                   where image.Pixels[3 * (y * image.Width + x)] < 100
                                   select (x, y)];
        Assert.InRange(ink.Max(pixel => pixel.Y) - ink.Min(pixel => pixel.Y), 0, 2);
        Assert.All(ink, pixel =>
        {
            (double x, double y) = map.Apply(pixel.X + 0.5, pixel.Y + 0.5);
            Assert.InRange(y - (80 + slope * (x - 100)), -1.0, 3.0);
        });
    }

    private static RgbImage Numbered(int width, int height) =>
        new(width, height, [.. Enumerable.Range(0, 3 * width * height).Select(value => (byte)value)]);
}
