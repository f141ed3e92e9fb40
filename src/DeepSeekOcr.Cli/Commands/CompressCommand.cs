using System.CommandLine;
using System.Text.Json;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Files;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr compress</c>: text becomes an image, a few vision tokens, and text again.</summary>
internal static class CompressCommand
{
    private static readonly JsonSerializerOptions Format = new(PageReport.Format) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var text = new Argument<string>("TEXTFILE") { Description = "A text in UTF-8 or with a byte order mark; - is standard input." };
        var model = new ModelOptions();
        Option<ResolutionMode?> mode = CommonOptions.Parsed<ResolutionMode?>(
            "--mode", "The page has this mode's resolution and vision tokens. Default: tiny.", ResolutionMode.Parse);
        var font = new Option<string?>("--font")
        {
            Description = $"One of {string.Join(", ", FontLibrary.Fonts.Select(font => font.Name))}.",
            HelpName = "NAME",
        };
        Option<float?> size = CommonOptions.Parsed<float?>(
            "--size", "Size of the type in pixels. Default: the largest at which the text fits.", value => RenderCommand.ParseSize(value));
        var output = new Option<string?>("--out") { Description = "Keep the image (PNG).", HelpName = "FILE" };
        Option<int> threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("compress", "Compress a text into vision tokens, read it back and compare.")
        {
            text, model.Path, model.Projector, mode, font, size, output, threads, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            string path = parsed.GetValue(text)!;
            string content = RenderCommand.ReadText(path, terminal.Input);
            ResolutionMode resolution = parsed.GetValue(mode) ?? ResolutionMode.Tiny;
            Font chosen = parsed.GetValue(font) is { } name ? FontLibrary.Find(name) : FontLibrary.Default;
            StudySheet sheet = parsed.GetValue(size) is { } given
                ? RenderedStudy.Render(content, resolution, new PageStyle { Font = chosen, SizePixels = given })
                : RenderedStudy.Render(content, resolution, chosen);
            if (parsed.GetValue(output) is { } image)
            {
                AtomicFile.Write(image, stream => stream.Write(sheet.ToPng()));
            }

            using OcrModel ocr = model.Load(parsed, terminal);
            terminal.Progress($"{path} …");
            StudyReading reading = StudyReading.Read(sheet, resolution, SheetReaders.Greedy(ocr), cancellation);
            terminal.Progress("");
            CompressReport report = CompressReport.Of(
                path, resolution, chosen, PublishedTokenizer.Count(content), content.Length, sheet, reading);
            terminal.Output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(report, Format) : report.ToString());
            return Task.FromResult(0);
        });
        return command;
    }
}
