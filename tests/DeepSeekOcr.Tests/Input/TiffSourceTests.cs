using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Tests.Input;

public sealed class TiffSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Compression.NONE)]
    [InlineData(Compression.LZW)]
    [InlineData(Compression.ADOBE_DEFLATE)]
    [InlineData(Compression.PACKBITS)]
    public async Task Read_ThreePages_HaveTheirPixels(Compression compression)
    {
        (string path, SourcePage[] pages) = await Read(TiffFiles.Make(3, compression));

        Assert.Equal([1, 2, 3], pages.Select(page => page.Number));
        foreach (SourcePage page in pages)
        {
            Assert.Null(page.Error);
            Assert.Equal(200, page.Dpi);
            Assert.Equal((20 * page.Number, 10), (page.Image!.Width, page.Image.Height));
            Assert.Equal(TiffFiles.Level(page.Number, 7, 5), page.Image.Row(5)[3 * 7]);
            Assert.Equal(TiffFiles.Level(page.Number, 0, 9), page.Image.Row(9)[2]);
        }

        Assert.EndsWith(".tif", path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Orientation.TOPLEFT, 20, 10, 0, 0)]
    [InlineData(Orientation.TOPRIGHT, 20, 10, 19, 0)]
    [InlineData(Orientation.BOTRIGHT, 20, 10, 19, 9)]
    [InlineData(Orientation.BOTLEFT, 20, 10, 0, 9)]
    [InlineData(Orientation.LEFTTOP, 10, 20, 0, 0)]
    [InlineData(Orientation.RIGHTTOP, 10, 20, 9, 0)]
    [InlineData(Orientation.RIGHTBOT, 10, 20, 9, 19)]
    [InlineData(Orientation.LEFTBOT, 10, 20, 0, 19)]
    public async Task Read_EveryOrientation_IsTurnedUpright(Orientation orientation, int width, int height, int x, int y)
    {
        (_, SourcePage[] pages) = await Read(TiffFiles.Make(1, orientation: orientation));

        RgbImage image = pages[0].Image!;
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(TiffFiles.Level(1, 0, 0), image.Row(y)[3 * x]);
    }

    // A sample that is 0 everywhere would be a page that is not there, were it alpha.
    [Theory]
    [InlineData(2, ExtraSample.UNSPECIFIED, 100)]
    [InlineData(4, ExtraSample.UNSPECIFIED, 100)]
    [InlineData(4, ExtraSample.UNASSALPHA, 255)]
    [InlineData(4, ExtraSample.ASSOCALPHA, 255)]
    [InlineData(4, null, 100)]
    public async Task Read_ExtraSample_IsTransparencyOnlyIfItSaysSo(int samples, ExtraSample? meaning, int level)
    {
        (_, SourcePage[] pages) = await Read(TiffFiles.MakeGrey((samples, tiff =>
        {
            if (meaning is { } said)
            {
                tiff.SetField(TiffTag.EXTRASAMPLES, 1, (short[])[(short)said]);
            }
        }
        )));

        Assert.Equal(level, Assert.Single(pages).Image!.Row(5)[3]);
    }

    [Fact]
    public async Task Read_ReducedImagesAndMasks_AreNoPages()
    {
        byte[] file = TiffFiles.MakeGrey(
            (1, tiff => tiff.SetField(TiffTag.SUBFILETYPE, FileType.REDUCEDIMAGE)),
            (3, tiff => tiff.SetField(TiffTag.SUBFILETYPE, FileType.PAGE)),
            (1, tiff => tiff.SetField(TiffTag.SUBFILETYPE, FileType.MASK)),
            (1, tiff => tiff.SetField(TiffTag.SUBFILETYPE, FileType.REDUCEDIMAGE | FileType.MASK)),
            (3, _ => { }
        ));

        (_, SourcePage[] pages) = await Read(file);

        Assert.Equal([1, 2], pages.Select(page => page.Number));
        Assert.All(pages, page => Assert.NotNull(page.Image));
    }

    [Fact]
    public async Task Read_ReducedImageOfTheOldTag_IsNoPage()
    {
        byte[] file = TiffFiles.MakeGrey((3, _ => { }), (1, tiff => tiff.SetField(TiffTag.SUBFILETYPE, FileType.REDUCEDIMAGE)));

        // The library does not write that tag: the entry becomes 255, a short, 2 (a reduced image).
        int first = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        int second = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(NextOf(file, first)));
        byte[] old = [0xFF, 0, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0];
        old.CopyTo(file, second + 2);

        (_, SourcePage[] pages) = await Read(file);

        Assert.Equal(3, Assert.Single(pages).Image!.Pixels.Length / 200);
    }

    [Fact]
    public async Task Read_NothingButReducedImages_AreThePages()
    {
        (int, Action<Tiff>) reduced = (1, tiff => tiff.SetField(TiffTag.SUBFILETYPE, FileType.REDUCEDIMAGE));

        (_, SourcePage[] pages) = await Read(TiffFiles.MakeGrey(reduced, reduced));

        Assert.Equal(2, pages.Length);
    }

    [Theory]
    [InlineData(204, 98, ResUnit.INCH, Orientation.TOPLEFT, 20, 21, 204)]
    [InlineData(204, 98, ResUnit.INCH, Orientation.RIGHTTOP, 21, 20, 204)]
    [InlineData(80.3, 38.6, ResUnit.CENTIMETER, Orientation.TOPLEFT, 20, 21, 204)]
    [InlineData(100, 200, ResUnit.INCH, Orientation.TOPLEFT, 40, 10, 200)]
    [InlineData(2, 1, ResUnit.NONE, Orientation.TOPLEFT, 20, 20, null)]
    [InlineData(200, 200, ResUnit.INCH, Orientation.TOPLEFT, 20, 10, 200)]
    [InlineData(300, 1, ResUnit.INCH, Orientation.TOPLEFT, 20, 10, 300)]
    public async Task Read_PixelsThatAreNotSquare_AreMadeSquare(
        double across, double down, ResUnit unit, Orientation orientation, int width, int height, int? dpi)
    {
        (_, SourcePage[] pages) = await Read(TiffFiles.MakeGrey((1, tiff =>
        {
            tiff.SetField(TiffTag.XRESOLUTION, across);
            tiff.SetField(TiffTag.YRESOLUTION, down);
            tiff.SetField(TiffTag.RESOLUTIONUNIT, unit);
            tiff.SetField(TiffTag.ORIENTATION, orientation);
        }
        )));

        SourcePage page = Assert.Single(pages);
        Assert.Equal((width, height), (page.Image!.Width, page.Image.Height));
        Assert.Equal(dpi, page.Dpi is { } said ? (int)Math.Round(said) : null);
    }

    [Fact]
    public async Task Read_SelectedPages_AreThoseOnly()
    {
        (_, SourcePage[] pages) = await Read(TiffFiles.Make(5), PageRanges.Parse("4-,2"));

        Assert.Equal([2, 4, 5], pages.Select(page => page.Image!.Width / 20));
    }

    [Fact]
    public async Task Read_PageOverTheLimit_IsAnErrorAndTheOthersAreRead()
    {
        (string path, SourcePage[] pages) = await Read(
            TiffFiles.Make(3), options: new InputOptions { Decoding = new ImageDecoderOptions { MaxPixels = 500 } });

        Assert.All(pages[..2], page => Assert.NotNull(page.Image));
        Assert.StartsWith(
            $"{path}: page 3 is 60×10 pixels; the limits are 0.0005 megapixels (--max-pixels)", pages[2].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_TruncatedFile_NeverYieldsPartOfAPage()
    {
        // Without compression a page is longer than what is left of it.
        byte[] whole = TiffFiles.Make(1, Compression.NONE);
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(StripOffsetsOf(whole)), whole.Length - 20);

        (_, SourcePage[] pages) = await Read(whole);

        Assert.Contains("page 1 cannot be decoded", pages[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DirectoriesInACircle_EndWithOneLine()
    {
        byte[] file = TiffFiles.Make(2);
        int first = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        int second = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(NextOf(file, first)));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(NextOf(file, second)), first);

        (string path, SourcePage[] pages) = await Read(file);

        Assert.Equal(3, pages.Length);
        Assert.NotNull(pages[1].Image);
        Assert.StartsWith($"{path}: page 3 ", pages[2].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_HeaderOnly_IsOneLine()
    {
        string path = _folder.Write("head.tif", "II*\0\u0008\0\0\0");

        var refusal = await Assert.ThrowsAsync<InputException>(
            () => DocumentInput.OpenAsync(path, cancellation: TestContext.Current.CancellationToken));

        Assert.StartsWith($"{path}: the TIFF header or first directory is damaged", refusal.Message, StringComparison.Ordinal);
    }

    private static int NextOf(byte[] file, int directory) =>
        directory + 2 + 12 * BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory));

    /// <summary>Where the offset of the last strip is, which is an array of its own.</summary>
    private static int StripOffsetsOf(byte[] file)
    {
        int directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        int entry = Enumerable.Range(0, 20).Select(i => directory + 2 + 12 * i)
            .First(at => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at)) == (ushort)TiffTag.STRIPOFFSETS);
        return BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(entry + 8));
    }

    private async Task<(string Path, SourcePage[] Pages)> Read(byte[] file, PageRanges? ranges = null, InputOptions? options = null)
    {
        string path = _folder.Write("pages.tif", file);
        using PageSource source = await DocumentInput.OpenAsync(path, options, TestContext.Current.CancellationToken);
        return (
            path, await source.ReadAsync(ranges, TestContext.Current.CancellationToken)
                .ToArrayAsync(TestContext.Current.CancellationToken));
    }
}
