using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Cli.Options;

/// <summary>Options of commands that open documents.</summary>
internal sealed class InputChoices
{
    private readonly Option<PageRanges?> _pages = CommonOptions.Parsed<PageRanges?>(
        "--pages", "Which pages, such as 1-3,7 or 5-. Default: all.", PageRanges.Parse);
    private readonly Option<double?> _dpi = CommonOptions.Parsed<double?>(
        "--dpi", "Pixels an inch that PDF pages are drawn with. Default: what the mode needs.", ParseDpi);
    private readonly Option<string?> _password = new("--password") { Description = "Opens an encrypted PDF.", HelpName = "TEXT" };
    private readonly Option<bool> _allowUrl = new("--allow-url") { Description = "Fetch http and https addresses, public ones only." };
    private readonly Option<AlphaHandling> _alpha = CommonOptions.Alpha();
    private readonly Option<long?> _maxPixels = CommonOptions.MaxPixels();

    public void AddTo(Command command)
    {
        _pages.HelpName = "PAGES";
        _dpi.HelpName = "N";
        foreach (Option option in (Option[])[_pages, _dpi, _password, _allowUrl, _alpha, _maxPixels])
        {
            command.Options.Add(option);
        }
    }

    public PageRanges Pages(ParseResult parsed) => parsed.GetValue(_pages) ?? PageRanges.All;

    public InputOptions Read(ParseResult parsed, Terminal terminal, ResolutionMode mode)
    {
        var decoding = new ImageDecoderOptions { Alpha = parsed.GetValue(_alpha) };
        return new InputOptions
        {
            Decoding = decoding with { MaxPixels = parsed.GetValue(_maxPixels) ?? decoding.MaxPixels },
            Mode = mode,
            Dpi = parsed.GetValue(_dpi),
            Password = parsed.GetValue(_password),
            AllowUrl = parsed.GetValue(_allowUrl),
            StandardInput = terminal.Input,
        };
    }

    private static double? ParseDpi(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double dpi) && dpi is >= 10 and <= 2400
            ? dpi
            : throw new FormatException($"--dpi is '{text}'; expected 10 to 2400.");
}
