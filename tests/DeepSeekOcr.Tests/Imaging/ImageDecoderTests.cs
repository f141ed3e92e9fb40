using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;
using SkiaSharp;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData("jpeg_odd_333x221.jpg")]
    [InlineData("exif6_660x900.jpg")]
    [InlineData("cmyk_480x360.jpg")]
    public void Decode_JpegWithoutItsEndMarker_IsTheWhole(string name)
    {
        byte[] file = File.ReadAllBytes(Golden.Find($"images/{name}"));

        Assert.Equal(ImageDecoder.Decode(file, name).Pixels, ImageDecoder.Decode(file.AsSpan()[..^2], name).Pixels);
        Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file.AsSpan()[..(file.Length * 9 / 10)], name));
    }

    public static TheoryData<string> Images() =>
    [
        .. GoldenImages.Json("images/images.json").EnumerateObject()
            .Select(image => image.Name)
            .Where(name => name != GoldenImages.ClippedByReference),
    ];

    public static TheoryData<string> Jpegs() =>
        [.. Images().Select(row => row.Data).Where(name => name.EndsWith(".jpg", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Images))]
    public void Decode_GoldenImage_EqualsReference(string name)
    {
        var expected = GoldenImages.Json("images/images.json").GetProperty(name);

        RgbImage image = GoldenImages.Open(name);

        Assert.Equal(expected.GetProperty("opened_size")[0].GetInt32(), image.Width);
        Assert.Equal(expected.GetProperty("opened_size")[1].GetInt32(), image.Height);
        Assert.Equal(expected.GetProperty("rgb_sha256").GetString(), GoldenImages.Hash(image));
    }

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void Decode_GoldenJpeg_EqualsPixelsThatReferenceStored(string name)
    {
        string decoded = Golden.Find($"images/decoded/{Path.ChangeExtension(name, ".png")}");

        Assert.Equal(ImageDecoder.Decode(decoded).Pixels, GoldenImages.Open(name).Pixels);
    }

    [Fact]
    public void Decode_SixteenBitGrey_KeepsHighByte()
    {
        byte[] png = PngFile.Make(3, 1, 16, PngFile.Grey, 0x12, 0xFF, 0x80, 0x00, 0xFE, 0x01);

        Assert.Equal([0x12, 0x12, 0x12, 0x80, 0x80, 0x80, 0xFE, 0xFE, 0xFE], ImageDecoder.Decode(png, "grey").Pixels);
    }

    [Fact]
    public void Decode_SixteenBitGreyPage_IsNotWashedOut()
    {
        double mean = GoldenImages.Open(GoldenImages.ClippedByReference).Pixels.Average(value => (double)value);

        Assert.InRange(mean, 100, 240);
    }

    [Theory]
    [InlineData(AlphaHandling.Drop, new byte[] { 200, 100, 0, 10, 20, 30, 60, 70, 80 })]
    [InlineData(AlphaHandling.CompositeOnWhite, new byte[] { 255, 255, 255, 132, 137, 142, 60, 70, 80 })]
    public void Decode_Transparency_IsHandledAsAsked(AlphaHandling alpha, byte[] expected)
    {
        byte[] png = PngFile.Make(3, 1, 8, PngFile.Rgba, 200, 100, 0, 0, 10, 20, 30, 128, 60, 70, 80, 255);

        Assert.Equal(expected, ImageDecoder.Decode(png, "alpha", new ImageDecoderOptions { Alpha = alpha }).Pixels);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Png)]
    public void Decode_LosslessFormats_KeepEveryPixel(SKEncodedImageFormat format)
    {
        RgbImage page = GoldenImages.Open("tiny_40x30.png");
        byte[] encoded = Encode(page, format);

        Assert.Equal(page.Pixels, ImageDecoder.Decode(encoded, "copy").Pixels);
    }

    [Fact]
    public void Decode_Bitmap_ReadsRowsBottomUp()
    {
        byte[] bmp =
        [
            (byte)'B', (byte)'M', 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0,
            0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0,
        ];

        Assert.Equal([9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4], ImageDecoder.Decode(bmp, "bmp").Pixels);
    }

    [Fact]
    public void Decode_AnimatedGif_GivesFirstFrame()
    {
        // Palette white, black, red, blue; two frames of 1×1: red, then blue. Codes of 3 bits: clear (4), colour, end (5).
        byte[] gif =
        [
            .. "GIF89a"u8, 1, 0, 1, 0, 0x91, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255,
            0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x54, 0x01, 0,
            0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x5C, 0x01, 0, 0x3B,
        ];

        Assert.Equal([255, 0, 0], ImageDecoder.Decode(gif, "gif").Pixels);
    }

    [Theory]
    [InlineData(1, "0 1 2 3 4 5")]
    [InlineData(2, "1 0 3 2 5 4")]
    [InlineData(3, "5 4 3 2 1 0")]
    [InlineData(4, "4 5 2 3 0 1")]
    [InlineData(5, "0 2 4 1 3 5")]
    [InlineData(6, "4 2 0 5 3 1")]
    [InlineData(7, "5 3 1 4 2 0")]
    [InlineData(8, "1 3 5 0 2 4")]
    public void ToRgb_EveryOrientation_TurnsUpright(int orientation, string expected)
    {
        byte[] stored = [.. Enumerable.Range(0, 6).SelectMany(i => new byte[] { (byte)i, (byte)i, (byte)i, 255 })];

        RgbImage upright = new RgbaPixels(stored, 2, 3).ToRgb((SKEncodedOrigin)orientation, opaque: true);

        Assert.Equal(orientation >= 5 ? 3 : 2, upright.Width);
        Assert.Equal(expected, string.Join(' ', upright.Pixels.Where((_, i) => i % 3 == 0)));
    }

    [Fact]
    public void Decode_StreamThatCannotSeek_EqualsFile()
    {
        string path = Golden.Find("images/tiny_40x30.png");
        using var pipe = new OneWayStream(File.ReadAllBytes(path));

        Assert.Equal(ImageDecoder.Decode(path).Pixels, ImageDecoder.Decode(pipe, "standard input").Pixels);
    }

    private static byte[] Encode(RgbImage image, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            var colour = new SKColor(image.Pixels[3 * i], image.Pixels[3 * i + 1], image.Pixels[3 * i + 2]);
            bitmap.SetPixel(i % image.Width, i / image.Width, colour);
        }

        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData? data = format == SKEncodedImageFormat.Webp
            ? pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 50))
            : pixels.Encode(format, 100);
        return data!.ToArray();
    }

    private sealed class OneWayStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 100)]);
    }
}
