using System.Net;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Input.Sources;

/// <summary>Limits and choices of <see cref="PageSource"/>.</summary>
public sealed record InputOptions
{
    private readonly double? _dpi;

    /// <summary>Largest images, and what becomes of transparency.</summary>
    public ImageDecoderOptions Decoding { get; init; } = new();

    /// <summary>
    /// The mode that the pages are for: PDF pages are drawn with the pixels it can use. Default: <see cref="ResolutionMode.Gundam"/>.
    /// </summary>
    public ResolutionMode Mode { get; init; } = ResolutionMode.Gundam;

    /// <summary>
    /// Pixels an inch that PDF pages are drawn with, 10 to 2400. Default: what <see cref="Mode"/> needs, from 144 to 300.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? Dpi
    {
        get => _dpi;
        init => _dpi = value is null or (>= 10 and <= 2400)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "10 to 2400.");
    }

    /// <summary>
    /// Opens an encrypted PDF. While a page is drawn it is in the list of processes, which other users of the machine can read.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>Most pages that are read of one document. Default: 20 000.</summary>
    public int MaxPages { get; init; } = 20_000;

    /// <summary>Longest time for drawing one PDF page or reading a PDF's outline. Default: one minute.</summary>
    public TimeSpan PageTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most memory in bytes for drawing one PDF page; kept where the system can. Default: 2 GiB.</summary>
    public long PageMemory { get; init; } = 2L << 30;

    /// <summary>The folder of poppler's programs. Default: wherever the PATH has them.</summary>
    public string? PopplerFolder { get; init; }

    /// <summary>What <c>-</c> stands for; left open. Without it there is no standard input.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>Most bytes that are taken from standard input or an address. Default: 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Whether http and https addresses are fetched. Default: no.</summary>
    public bool AllowUrl { get; init; }

    /// <summary>Which machines may be fetched from. Default: those with a public address (<see cref="PublicAddress"/>).</summary>
    public Func<IPAddress, bool> AllowAddress { get; init; } = PublicAddress.IsPublic;

    /// <summary>Longest time for a whole download. Default: two minutes.</summary>
    public TimeSpan DownloadTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
