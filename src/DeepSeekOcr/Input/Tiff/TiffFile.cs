using System.Globalization;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;
using SkiaSharp;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace DeepSeekOcr.Input.Tiff;

/// <summary>
/// An open TIFF file, distrusted: sizes are bounded before memory is taken, and whatever the library throws becomes one line.
/// </summary>
internal sealed class TiffFile : IDisposable
{
    private const int LongestSide = 500_000;
    private const int MostSamples = 8;
    private const int LargestTileSide = 1 << 14;
    private const int MostDirectoriesOfAPage = 4;
    private const double CentimetresPerInch = 2.54;

    private readonly string _name;
    private readonly LibTiff _tiff;

    private TiffFile(string name, LibTiff tiff) => (_name, _tiff) = (name, tiff);

    /// <summary>Opens a file and reads its first directory.</summary>
    /// <exception cref="InputException">It cannot be opened or the directory is damaged.</exception>
    public static TiffFile Open(SourceFile file)
    {
        FileStream stream = file.OpenRead();
        try
        {
            LibTiff tiff = Guarded(file.Name, "", () => LibTiff.ClientOpen(file.Name, "r", stream, new TiffStream()))
                ?? throw new InputException(file.Name, $"the TIFF header or first directory is damaged{TiffComplaints.Take()}.");
            return new TiffFile(file.Name, tiff);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Where the directories of pages are in the file, at most <paramref name="most"/> of them.</summary>
    /// <remarks>Reduced images and masks belong to a page; they are pages only if there is nothing else.</remarks>
    /// <param name="most">The chain is followed no further; a few times as far where it holds other things than pages.</param>
    /// <param name="fault">Why the chain breaks after those, as the end of a sentence on the next page; null if it does not.</param>
    public IReadOnlyList<long> FindPages(int most, out string? fault)
    {
        var pages = new List<long>();
        var others = new List<long>();
        var found = new HashSet<long> { _tiff.CurrentDirOffset() };
        Add(_tiff.CurrentDirOffset());
        fault = null;
        try
        {
            while (fault is null && pages.Count < most && found.Count < MostDirectoriesOfAPage * (long)most && !_tiff.LastDirectory())
            {
                bool isRead = Guarded(_name, "", _tiff.ReadDirectory);
                long offset = _tiff.CurrentDirOffset();
                if (isRead && found.Add(offset))
                {
                    Add(offset);
                }
                else
                {
                    fault = isRead
                        ? "is an earlier page again: the file's pages form a ring."
                        : $"has a damaged directory{TiffComplaints.Take()}.";
                }
            }
        }
        catch (InputException)
        {
            fault = "has a damaged directory.";
        }

        return pages.Count > 0 ? pages : [.. others.Take(most)];

        void Add(long offset) => (IsPage() ? pages : others).Add(offset);
    }

    /// <summary>Reads the page whose directory is at <paramref name="offset"/>.</summary>
    /// <exception cref="InputException">It is too large, of a kind that is not known, or damaged.</exception>
    public SourcePage ReadPage(int number, long offset, ImageDecoderOptions limits) => Guarded(_name, $"page {number} ", () =>
    {
        TiffComplaints.Take();
        if (!_tiff.SetSubDirectory(offset))
        {
            throw new InputException(_name, $"page {number} has a damaged directory{TiffComplaints.Take()}.");
        }

        (int width, int height) = CheckSize(number, limits);
        var orientation = (Orientation)Field(TiffTag.ORIENTATION, (int)Orientation.TOPLEFT);
        int[] raster = new int[checked(width * height)];

        // Asked for as it is stored, it comes unturned; the turns that the library lacks are ours anyway.
        if (!_tiff.ReadRGBAImageOriented(width, height, raster, orientation, stopOnError: true))
        {
            throw new InputException(_name, $"page {number} cannot be decoded{TiffComplaints.Take()}.");
        }

        bool opaque = !HasAlpha();
        Span<byte> bytes = MemoryMarshal.AsBytes(raster.AsSpan());
        if (!opaque)
        {
            Unmultiply(bytes);
        }

        if (!opaque && limits.Alpha == AlphaHandling.CompositeOnWhite)
        {
            RgbaPixels.DarkenWhiteInk(bytes);
        }

        RgbImage image = new RgbaPixels(bytes, width, height)
            .ToRgb((SKEncodedOrigin)(int)orientation, opaque || limits.Alpha == AlphaHandling.Drop);
        (double? across, double? down) = Resolution();
        bool isTurned = orientation >= Orientation.LEFTTOP;
        return SquarePixels.Page(number, image, isTurned ? down : across, isTurned ? across : down, HasInches(), limits.MaxPixels);
    });

    /// <inheritdoc/>
    public void Dispose() => _tiff.Dispose();

    private (int Width, int Height) CheckSize(int number, ImageDecoderOptions limits)
    {
        int width = Field(TiffTag.IMAGEWIDTH, 0);
        int height = Field(TiffTag.IMAGELENGTH, 0);
        if (width < 1 || height < 1)
        {
            throw new InputException(_name, $"page {number} has no size.");
        }

        if ((long)width * height > limits.MaxPixels || Math.Max(width, height) > LongestSide)
        {
            string megapixels = (limits.MaxPixels / 1e6).ToString("0.######", CultureInfo.InvariantCulture);
            throw new InputException(
                _name,
                $"page {number} is {width}×{height} pixels; the limits are {megapixels} megapixels (--max-pixels) and "
                    + $"{LongestSide} a side.");
        }

        int samples = Field(TiffTag.SAMPLESPERPIXEL, 1);
        int tileWidth = Field(TiffTag.TILEWIDTH, 1);
        int tileHeight = Field(TiffTag.TILELENGTH, 1);
        return samples is >= 1 and <= MostSamples && tileWidth is >= 1 and <= LargestTileSide && tileHeight is >= 1 and <= LargestTileSide
            ? (width, height)
            : throw new InputException(
                _name,
                $"page {number} has {samples} samples a pixel in tiles of {tileWidth}×{tileHeight}; the limits are {MostSamples} and "
                    + $"{LargestTileSide}.");
    }

    /// <summary>Whether the directory that was read last is a page, not a smaller image of one or a mask.</summary>
    private bool IsPage()
    {
        const int NotPages = (int)(FileType.REDUCEDIMAGE | FileType.MASK);
        return (Field(TiffTag.SUBFILETYPE, 0) & NotPages) == 0 && Field(TiffTag.OSUBFILETYPE, 0) != (int)OFileType.REDUCEDIMAGE;
    }

    /// <summary>Whether the first sample after the colours is alpha; a sample whose meaning is not said is no transparency.</summary>
    private bool HasAlpha() =>
        _tiff.GetField(TiffTag.EXTRASAMPLES) is [_, var meanings, ..]
        && meanings.ToShortArray() is [(short)ExtraSample.ASSOCALPHA or (short)ExtraSample.UNASSALPHA, ..];

    /// <summary>Pixels an inch of the stored rows and columns; where the file names no unit, only their ratio tells something.</summary>
    private (double? Across, double? Down) Resolution()
    {
        double unit = Field(TiffTag.RESOLUTIONUNIT, (int)ResUnit.INCH) == (int)ResUnit.CENTIMETER ? CentimetresPerInch : 1;
        return (Of(TiffTag.XRESOLUTION), Of(TiffTag.YRESOLUTION));

        double? Of(TiffTag tag) => _tiff.GetField(tag) is [var value, ..] && unit * value.ToDouble() is >= 1 and <= 1e5 and var dpi
            ? dpi
            : null;
    }

    private bool HasInches() => Field(TiffTag.RESOLUTIONUNIT, (int)ResUnit.INCH) != (int)ResUnit.NONE;

    private int Field(TiffTag tag, int otherwise) => _tiff.GetField(tag) is [var value, ..] ? value.ToInt() : otherwise;

    /// <summary>The library multiplies colours by alpha; the stored ones are wanted.</summary>
    private static void Unmultiply(Span<byte> rgba)
    {
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int alpha = Math.Max((byte)1, rgba[i + 3]);
            for (int channel = i; channel < i + 3; channel++)
            {
                rgba[channel] = (byte)Math.Min(255, (rgba[channel] * 255 + alpha / 2) / alpha);
            }
        }
    }

    private static T Guarded<T>(string name, string page, Func<T> call)
    {
        TiffComplaints.Install();
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not InputException)
        {
            // Damaged files make the library throw nearly anything: index, cast, overflow, null reference, division by zero.
            throw new InputException(name, $"{page}cannot be decoded; the TIFF data is damaged or of a kind that is not known.", exception);
        }
    }
}
