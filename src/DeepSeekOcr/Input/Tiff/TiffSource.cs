using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input.Tiff;

/// <summary>The pages of a TIFF file. Each is read from the file anew: several can be, at the same time.</summary>
internal sealed class TiffSource : PageSource
{
    private readonly SourceFile _file;
    private readonly InputOptions _options;
    private readonly IReadOnlyList<long> _directories;
    private readonly string? _chainFault;

    private TiffSource(SourceFile file, InputOptions options, IReadOnlyList<long> directories, string? chainFault)
        : base(file.Name, directories.Count + (chainFault is null ? 0 : 1), options)
    {
        _file = file;
        _options = options;
        _directories = directories;
        _chainFault = chainFault;
    }

    /// <summary>
    /// Follows the chain of directories. Where it breaks there is one page more, which says so when it is read.
    /// </summary>
    /// <exception cref="InputException">Not even the first page can be found.</exception>
    public static TiffSource Open(SourceFile file, InputOptions options)
    {
        using TiffFile tiff = TiffFile.Open(file);
        IReadOnlyList<long> directories = tiff.FindPages(options.MaxPages + 1, out string? fault);
        return new TiffSource(file, options, directories, fault);
    }

    internal override Task<SourcePage> ReadPageAsync(int number, CancellationToken cancellation)
    {
        if (number > _directories.Count)
        {
            throw new InputException(Name, $"page {number} {_chainFault}");
        }

        using TiffFile tiff = TiffFile.Open(_file);
        return Task.FromResult(tiff.ReadPage(number, _directories[number - 1], _options.Decoding));
    }

    private protected override void Dispose(bool disposing) => _file.Spooled?.Dispose();
}
