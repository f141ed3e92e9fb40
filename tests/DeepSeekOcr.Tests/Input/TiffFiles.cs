using BitMiracle.LibTiff.Classic;

namespace DeepSeekOcr.Tests.Input;

/// <summary>Writes TIFF files of several pages.</summary>
internal static class TiffFiles
{
    /// <summary>Grey pages: page i, from 1, is 20·i wide and 10 high, and each pixel (x, y) has the level <see cref="Level"/>.</summary>
    public static byte[] Make(int pages, Compression compression = Compression.LZW, Orientation orientation = Orientation.TOPLEFT)
    {
        using var file = new MemoryStream();
        using (Tiff tiff = Tiff.ClientOpen("made", "w", file, new OpenStream()))
        {
            for (int page = 1; page <= pages; page++)
            {
                int width = 20 * page;
                tiff.SetField(TiffTag.IMAGEWIDTH, width);
                tiff.SetField(TiffTag.IMAGELENGTH, 10);
                tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
                tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
                tiff.SetField(TiffTag.ROWSPERSTRIP, 4);
                tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
                tiff.SetField(TiffTag.COMPRESSION, compression);
                tiff.SetField(TiffTag.ORIENTATION, orientation);
                tiff.SetField(TiffTag.XRESOLUTION, 200.0);
                tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.INCH);
                for (int y = 0; y < 10; y++)
                {
                    tiff.WriteScanline([.. Enumerable.Range(0, width).Select(x => Level(page, x, y))], y);
                }

                tiff.WriteDirectory();
            }
        }

        return file.ToArray();
    }

    /// <summary>Pages of 20 × 10 pixels whose colours are 100 and whose other samples are 0.</summary>
    /// <param name="pages">For each page, samples a pixel and what else its directory says.</param>
    public static byte[] MakeGrey(params (int Samples, Action<Tiff> Fields)[] pages)
    {
        using var file = new MemoryStream();
        using (Tiff tiff = Tiff.ClientOpen("made", "w", file, new OpenStream()))
        {
            foreach ((int samples, Action<Tiff> fields) in pages)
            {
                int colours = samples >= 3 ? 3 : 1;
                tiff.SetField(TiffTag.IMAGEWIDTH, 20);
                tiff.SetField(TiffTag.IMAGELENGTH, 10);
                tiff.SetField(TiffTag.SAMPLESPERPIXEL, samples);
                tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
                tiff.SetField(TiffTag.ROWSPERSTRIP, 10);
                tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
                tiff.SetField(TiffTag.PHOTOMETRIC, colours == 3 ? Photometric.RGB : Photometric.MINISBLACK);
                fields(tiff);
                byte[] row = [.. Enumerable.Range(0, 20 * samples).Select(i => (byte)(i % samples < colours ? 100 : 0))];
                for (int y = 0; y < 10; y++)
                {
                    tiff.WriteScanline(row, y);
                }

                tiff.WriteDirectory();
            }
        }

        return file.ToArray();
    }

    /// <summary>The level of a pixel.</summary>
    public static byte Level(int page, int x, int y) => (byte)(page * 40 + x + 3 * y);

    // The library would close the memory before it can be read.
    private sealed class OpenStream : TiffStream
    {
        public override void Close(object clientData)
        {
        }
    }
}
