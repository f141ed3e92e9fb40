using BitMiracle.LibTiff.Classic;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Input;

/// <summary>
/// Damaged files: 250 images, 235 TIFFs, 60 PDFs: each is read or refused in one line that names it; nothing else happens.
/// </summary>
public sealed class HostileDocumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny_40x30.png", 90)]
    [InlineData("gray_alpha_LA_320x200.png", 60)]
    [InlineData("jpeg_odd_333x221.jpg", 60)]
    [InlineData("cmyk_480x360.jpg", 40)]
    public async Task Read_DamagedPictures_AreReadOrRefused(string name, int count) =>
        await ReadDamaged(name, File.ReadAllBytes(Golden.Find($"images/{name}")), count);

    [Theory]
    [InlineData(Compression.NONE)]
    [InlineData(Compression.LZW)]
    [InlineData(Compression.ADOBE_DEFLATE)]
    [InlineData(Compression.PACKBITS)]
    [InlineData(Compression.JPEG)]
    public async Task Read_DamagedTiffs_AreReadOrRefused(Compression compression) =>
        await ReadDamaged($"{compression}.tif", TiffFiles.Make(3, compression), 47);

    [Fact]
    public async Task Read_DamagedPdfs_AreReadOrRefused()
    {
        Assert.SkipUnless(PdfSourceTests.HasPoppler, "poppler-utils (pdfinfo, pdftoppm) is not installed.");
        await ReadDamaged(
            "report.pdf", PdfFile.Make(contents: [PdfFile.UpperHalf]), 60,
            new InputOptions { Dpi = 36, PageTimeout = TimeSpan.FromSeconds(20) });
    }

    /// <summary>
    /// A third of the files each: some bytes changed, cut off at the end, a stretch overwritten. The first bytes stay, so that the kind
    /// does.
    /// </summary>
    private async Task ReadDamaged(string name, byte[] whole, int count, InputOptions? options = null)
    {
        const int Signature = 5;
        var random = new Random(11);
        for (int round = 0; round < count; round++)
        {
            byte[] damaged = [.. whole];
            int place = random.Next(Signature, whole.Length);
            switch (round % 3)
            {
                case 0:
                    for (int change = 0; change <= round % 8; change++)
                    {
                        damaged[random.Next(Signature, damaged.Length)] = (byte)random.Next(256);
                    }

                    break;
                case 1:
                    damaged = damaged[..place];
                    break;
                default:
                    random.NextBytes(damaged.AsSpan(place, Math.Min(8, damaged.Length - place)));
                    break;
            }

            await ReadOne(_folder.Write(name, damaged), options);
        }
    }

    private static async Task ReadOne(string path, InputOptions? options)
    {
        try
        {
            using PageSource source = await DocumentInput.OpenAsync(path, options, Token);
            await foreach (SourcePage page in source.ReadAsync(cancellation: Token))
            {
                if (page.Error is { } error)
                {
                    AssertOneLine(error, path);
                }
                else
                {
                    Assert.NotNull(page.Image);
                }
            }
        }
        catch (InputException refusal)
        {
            AssertOneLine(refusal.Message, path);
        }
    }

    private static void AssertOneLine(string message, string path)
    {
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }
}
