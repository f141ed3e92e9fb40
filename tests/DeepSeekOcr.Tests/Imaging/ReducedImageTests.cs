using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class ReducedImageTests
{
    [Fact]
    public void Decode_Png_CannotBeReduced()
    {
        var refusal = Assert.Throws<ImageFormatException>(() => Decode(File.ReadAllBytes(Golden.Find("images/page_600x820.png")), 100_000));

        Assert.Equal("scan: is 600×820 pixels; a PNG image so large cannot be reduced (--max-pixels).", refusal.Message);
    }

    [Theory]
    [InlineData("jpeg_odd_333x221.jpg")]
    [InlineData("exif6_660x900.jpg")]
    [InlineData("cmyk_480x360.jpg")]
    public void Decode_OrdinaryPictures_LookLikeTheWhole(string name)
    {
        byte[] file = File.ReadAllBytes(Golden.Find($"images/{name}"));
        RgbImage whole = ImageDecoder.Decode(file, name);
        long limit = (long)whole.Width * whole.Height / 3;

        RgbImage reduced = Decode(file, limit);

        Assert.InRange((long)reduced.Width * reduced.Height, limit / 4, 3 * limit);
        Assert.Equal((double)whole.Width / whole.Height, (double)reduced.Width / reduced.Height, 0.02);
        Assert.Equal(whole.Pixels.Average(level => level), reduced.Pixels.Average(level => level), 2.0);
    }

    [Fact]
    public void Decode_TruncatedFile_IsRefusedAsIncomplete()
    {
        byte[] file = File.ReadAllBytes(Golden.Find("images/exif6_660x900.jpg"));

        var refusal = Assert.Throws<ImageFormatException>(() => Decode(file[..(file.Length / 2)], 100_000));

        Assert.Contains("ends before its last row", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OverTheLargerLimitToo_IsRefused() => Assert.Throws<ImageFormatException>(
        () =>
            ImageDecoder.Decode(
                PngFile.Make(50_000, 50_000, 8, PngFile.Grey), "bomb.png", new ImageDecoderOptions { MaxReducedPixels = 1_000_000_000 }));

    private static RgbImage Decode(byte[] file, long limit) =>
        ImageDecoder.Decode(file, "scan", new ImageDecoderOptions { MaxPixels = limit, MaxReducedPixels = long.MaxValue });
}
