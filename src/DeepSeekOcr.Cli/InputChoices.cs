using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Documents.Input;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Cli;

/// <summary>The options that say which documents and pages are read: <c>--pages</c>, <c>--dpi</c>, <c>--password</c>, <c>--allow-url</c>.</summary>
internal sealed class InputChoices
{
    private readonly Option<PageRanges?> _pages = CommonOptions.Parsed<PageRanges?>("--pages", "Pages of each document, such as 1-3,7 or 5-. Default: all.", PageRanges.Parse);
    private readonly Option<double?> _dpi = CommonOptions.Parsed<double?>("--dpi", "Pixels an inch that PDF pages are drawn with. Default: what the mode needs.", text => ParseDpi(text));
    private readonly Option<string?> _password = new("--password") { Description = "Opens encrypted PDF files.", HelpName = "TEXT" };
    private readonly Option<bool> _allowUrl = new("--allow-url") { Description = "Fetch http and https addresses; private and local ones are refused." };

    /// <summary>Puts the options on a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_pages);
        command.Add(_dpi);
        command.Add(_password);
        command.Add(_allowUrl);
    }

    /// <summary>The pages that were asked for.</summary>
    public PageRanges Pages(ParseResult parsed) => parsed.GetValue(_pages) ?? PageRanges.All;

    /// <summary>How documents are opened.</summary>
    public InputOptions Options(ParseResult parsed, ResolutionMode mode, ImageDecoderOptions decoding, Stream standardInput) => new()
    {
        Mode = mode,
        Decoding = decoding,
        Dpi = parsed.GetValue(_dpi),
        Password = parsed.GetValue(_password),
        AllowUrl = parsed.GetValue(_allowUrl),
        StandardInput = standardInput,
    };

    private static double ParseDpi(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double dpi) && dpi is >= 10 and <= 2400
            ? dpi
            : throw new FormatException($"--dpi is '{text}'; expected 10 to 2400.");
}
