using System.Globalization;
using BitMiracle.LibTiff.Classic;

namespace DeepSeekOcr.Input.Tiff;

/// <summary>Keeps what the TIFF library complains of, which it would otherwise write to the console: the first line, per thread.</summary>
internal sealed class TiffComplaints : TiffErrorHandler
{
    private static readonly TiffComplaints Instance = new();

    [ThreadStatic]
    private static string? t_first;

    /// <summary>Makes this the library's only handler; it has one for the whole process.</summary>
    public static void Install() => BitMiracle.LibTiff.Classic.Tiff.SetErrorHandler(Instance);

    /// <summary>The first complaint of this thread since the last call, in brackets after a space; empty if there was none.</summary>
    public static string Take()
    {
        string? first = t_first;
        t_first = null;
        return first is null ? "" : $" ({first.TrimEnd('.')})";
    }

    /// <inheritdoc/>
    public override void ErrorHandler(BitMiracle.LibTiff.Classic.Tiff tif, string method, string format, params object[] args) =>
        t_first ??= Format(format, args);

    /// <inheritdoc/>
    public override void ErrorHandlerExt(
        BitMiracle.LibTiff.Classic.Tiff tif, object clientData, string method, string format, params object[] args)
    {
    }

    /// <inheritdoc/>
    public override void WarningHandler(BitMiracle.LibTiff.Classic.Tiff tif, string method, string format, params object[] args)
    {
    }

    /// <inheritdoc/>
    public override void WarningHandlerExt(
        BitMiracle.LibTiff.Classic.Tiff tif, object clientData, string method, string format, params object[] args)
    {
    }

    private static string Format(string format, object[] args)
    {
        try
        {
            return string.Format(CultureInfo.InvariantCulture, format, args);
        }
        catch (FormatException)
        {
            return format;
        }
    }
}
