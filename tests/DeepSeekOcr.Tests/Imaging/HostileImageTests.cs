using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class HostileImageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("images");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("page_600x820.png", 0.5)]
    [InlineData("page_600x820.png", 0.95)]
    [InlineData("jpeg_odd_333x221.jpg", 0.5)]
    [InlineData("jpeg_odd_333x221.jpg", 0.9)]
    [InlineData("palette_P_900x1200.png", 0.5)]
    public void Decode_TruncatedFile_IsRefusedAsIncomplete(string name, double part)
    {
        byte[] whole = File.ReadAllBytes(Golden.Find($"images/{name}"));
        string path = Write(name, whole.AsSpan(0, (int)(part * whole.Length)));

        Assert.Contains("ends before its last row", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_HeaderOnly_IsRefused()
    {
        byte[] whole = File.ReadAllBytes(Golden.Find("images/page_600x820.png"));

        Refusal(Write("header.png", whole.AsSpan(0, 20)));
    }

    [Fact]
    public void Decode_HeaderOf50000Squared_IsRefusedForItsSize()
    {
        string path = Write("bomb.png", PngFile.Make(50_000, 50_000, 8, PngFile.Rgba));

        Assert.EndsWith("is 50000×50000 pixels; the limit is 100 megapixels (--max-pixels).", Refusal(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500_001, 1)]
    [InlineData(1, 500_001)]
    public void Decode_LineOverHalfAMillionPixelsLong_IsRefusedForItsSide(int width, int height)
    {
        string path = Write("line.png", PngFile.Make(width, height, 8, PngFile.Grey));

        Assert.EndsWith("no side may exceed 500000.", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_PictureAtLimit_IsReadAndOnePixelMoreIsNot()
    {
        string path = Golden.Find("images/tiny_40x30.png");

        Assert.Equal(40, ImageDecoder.Decode(path, new ImageDecoderOptions { MaxPixels = 1200 }).Width);
        Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(path, new ImageDecoderOptions { MaxPixels = 1199 }));
    }

    [Fact]
    public void Decode_StreamWithoutEnd_StopsAtByteLimit()
    {
        using var endless = new EndlessStream();

        var refusal = Assert.Throws<ImageFormatException>(
            () => ImageDecoder.Decode(endless, "standard input", new ImageDecoderOptions { MaxBytes = 1 << 20 }));

        Assert.Equal("standard input: has more than 1048576 bytes, the limit of an encoded image.", refusal.Message);
    }

    [Fact]
    public void Decode_EmptyFile_SaysSo() =>
        Assert.EndsWith(
            "is empty; expected a PNG, JPEG, WebP, GIF or BMP file.", Refusal(Write("empty.png", [])), StringComparison.Ordinal);

    [Fact]
    public void Decode_TextFile_IsNoImage() =>
        Assert.Contains("is no image", Refusal(Write("page.png", "Just a few words."u8)), StringComparison.Ordinal);

    [Fact]
    public void Decode_Directory_SaysSo() => Assert.Contains("is a directory", Refusal(_folder.FullName), StringComparison.Ordinal);

    [Fact]
    public void Decode_MissingFile_SaysSo() =>
        Assert.EndsWith("no such file.", Refusal(Path.Combine(_folder.FullName, "none", "page.png")), StringComparison.Ordinal);

    [Fact]
    public void Decode_FileThatCannotBeOpened_SaysSo()
    {
        string path = Write("locked.png", PngFile.Make(1, 1, 8, PngFile.Grey, 7));
        Assert.Equal([7, 7, 7], ImageDecoder.Decode(path).Pixels);

        using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Contains("cannot be read", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_RandomlyDamagedFiles_AreReadOrRefused()
    {
        var random = new Random(7);
        foreach (string name in new[] { "tiny_40x30.png", "gray_alpha_LA_320x200.png", "jpeg_odd_333x221.jpg", "cmyk_480x360.jpg" })
        {
            byte[] whole = File.ReadAllBytes(Golden.Find($"images/{name}"));
            for (int round = 0; round < 50; round++)
            {
                byte[] damaged = [.. whole];
                for (int change = 0; change < 1 + round % 8; change++)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                // Either outcome is right; any other exception fails the test.
                Record(() => ImageDecoder.Decode(damaged, name));
            }
        }

        static void Record(Action decode)
        {
            try
            {
                decode();
            }
            catch (ImageFormatException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }

    private static string Refusal(string path)
    {
        var refusal = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(path));
        Assert.StartsWith(path + ": ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => buffer.Length;
    }
}
