using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Files;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr render</c>: makes the image of a text, as the training data does.</summary>
internal static class RenderCommand
{
    public static Command Create(Terminal terminal)
    {
        var text = new Argument<string>("TEXTFILE") { Description = "A text in UTF-8 or with a byte order mark; - is standard input." };
        var output = new Option<string>("--out") { Description = "The image (PNG).", HelpName = "FILE", Required = true };
        Option<ResolutionMode?> mode = CommonOptions.Parsed<ResolutionMode?>(
            "--mode", "The page has this mode's resolution. Default: tiny.", ResolutionMode.Parse);
        var font = new Option<string?>("--font")
        {
            Description = $"One of {string.Join(", ", FontLibrary.Fonts.Select(font => font.Name))}.",
            HelpName = "NAME",
        };
        Option<float> size = CommonOptions.Parsed("--size", "Size of the type in pixels. Default: 24.", ParseSize);
        var fit = new Option<bool>("--fit")
        {
            Description =
                "Take the largest type on the grid of vision tokens at which the whole text fits; lines are filled to their last "
                    + "character.",
        };
        var command = new Command("render", "Make the image of a text.") { text, output, mode, font, size, fit };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fit) && result.GetResult(size) is not null)
            {
                result.AddError("--fit chooses the size; leave out --size.");
            }
        });
        command.SetAction(parsed =>
        {
            ResolutionMode resolution = parsed.GetValue(mode) ?? ResolutionMode.Tiny;
            var style = new PageStyle { Font = parsed.GetValue(font) is { } name ? FontLibrary.Find(name) : FontLibrary.Default };
            string content = ReadText(parsed.GetValue(text)!, terminal.Input);
            PageStyle? chosen = parsed.GetResult(size) is not null ? style with { SizePixels = parsed.GetValue(size) }
                : parsed.GetValue(fit) ? TokenGrid.Fit(content, resolution.PageSide, resolution.PageSide, style.Font)
                : style;
            RenderedPage page = Render(content, resolution, chosen, style.Font);
            string path = parsed.GetValue(output)!;
            AtomicFile.Write(path, stream => stream.Write(page.ToPng()));
            terminal.Note(
                FormattableString.Invariant(
                    $"{path}: {page.Width}×{page.Height} pixels, {page.FittedCharacters} characters of {chosen!.SizePixels:0.##} pixels"));
            return 0;
        });
        return command;
    }

    private static RenderedPage Render(string text, ResolutionMode mode, PageStyle? style, Font font)
    {
        using var renderer = new PageRenderer();

        // The smallest size tells how much would fit at best.
        RenderedPage page = renderer.Render(text, mode.PageSide, mode.PageSide, style ?? TokenGrid.Densest.Style(font));
        return page.IsComplete
            ? page
            : throw new CommandException(FormattableString.Invariant(
                $"{page.FittedCharacters} of {text.Length} characters fit a page of {page.Width}×{page.Height} pixels ")
                + (style is not null
                    ? FormattableString.Invariant($"at {style.SizePixels} pixels; try --fit, a smaller --size or a larger --mode.")
                        : "even at the smallest size; try a larger --mode."));
    }

    /// <summary>The text of a file, or of standard input for <c>-</c>; it is not empty.</summary>
    internal static string ReadText(string path, Stream input) =>
        TextInput.Read(path, input) is var text && !string.IsNullOrWhiteSpace(text)
        ? text
        : throw new CommandException($"{(path == TextInput.StandardInput ? "standard input" : path)}: has no text to render.");

    internal static float ParseSize(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            && value is >= PageRenderer.MinSize and <= PageRenderer.MaxSide
            ? value
            : throw new FormatException($"--size is '{text}'; expected {PageRenderer.MinSize} to {PageRenderer.MaxSide} pixels.");
}
