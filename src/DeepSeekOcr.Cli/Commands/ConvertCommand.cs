using System.CommandLine;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr convert</c>: makes documents of text that a model has written already.</summary>
internal static class ConvertCommand
{
    // Without an image, boxes stay on the model's own grid.
    private const int GridSide = 1000;

    public static Command Create(Terminal terminal)
    {
        var transcript = new Argument<string>("TRANSCRIPT")
        {
            Description = "What a model wrote, in UTF-8 or with a byte order mark, <PAGE> between pages; - is standard input.",
        };
        var images = new Option<string[]>("--image")
        {
            Description = "The images of the pages, in order: image files, TIFF or PDF files with as many pages.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<IReadOnlyList<OutputFormat>?> formats = CommonOptions.Parsed<IReadOnlyList<OutputFormat>?>(
            "--format", $"What to write, by commas: {string.Join(", ", OutputFormat.All)}. Default: md.", OutputFormat.ParseList);
        formats.HelpName = "FORMATS";
        var output = new Option<string>("--out") { Description = "Where to write. Default: here.", HelpName = "DIR" };
        var name = new Option<string?>("--name")
        {
            Description = "What the files are called. Default: as the transcript.",
            HelpName = "NAME",
        };
        var lines = new Option<bool>("--line-mode") { Description = "Labels are the text itself. Default: decided for each page." };
        var hyphens = new Option<bool>("--repair-hyphens") { Description = "Take out the space after a hyphen at a line's end." };
        Option<long?> maxPixels = CommonOptions.MaxPixels();
        var command = new Command("convert", "Make documents of a model's transcript.")
        {
            transcript, images, formats, output, name, lines, hyphens, maxPixels,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(transcript)!;
            string text = TextInput.Read(path, terminal.Input).Replace("\r\n", "\n", StringComparison.Ordinal);
            IReadOnlyList<string> texts = Transcript.SplitPages(text);
            var decoding = new ImageDecoderOptions();
            decoding = decoding with { MaxPixels = parsed.GetValue(maxPixels) ?? decoding.MaxPixels };
            using PageImages pages = await PageImages.OpenAsync(
                parsed.GetValue(images) ?? [], new InputOptions { Decoding = decoding }, cancellation).ConfigureAwait(false);
            if (pages.Count > 0 && pages.Count != texts.Count)
            {
                throw new CommandException($"{path}: has {texts.Count} pages, but there are {pages.Count} images (--image).");
            }

            var template = new PageContext
            {
                Width = GridSide, Height = GridSide,
                LabelsAreText = parsed.GetValue(lines) ? true : null, RepairHyphens = parsed.GetValue(hyphens),
            };
            string title = parsed.GetValue(name)
                ?? (path == TextInput.StandardInput ? "transcript" : Path.GetFileNameWithoutExtension(path));
            var document = new Document(title, await BuildAsync(texts, pages, template, cancellation).ConfigureAwait(false));
            IReadOnlyList<string> written = await DocumentExport.WriteAsync(
                document,
                parsed.GetValue(formats) ?? [OutputFormat.Markdown],
                parsed.GetValue(output) ?? ".",
                title,
                async (page, token) => pages.Count == 0
                    ? null
                    : (await pages.ReadAsync(page.Number - 1, token).ConfigureAwait(false)).Image,
                cancellation).ConfigureAwait(false);
            Report(terminal, path, document, written);
            return 0;
        });
        return command;
    }

    private static void Report(Terminal terminal, string path, Document document, IReadOnlyList<string> written)
    {
        foreach (DocumentPage page in document.Pages.Where(page => page.Diagnostics.Count > 0))
        {
            int more = page.Diagnostics.Count - 1;
            terminal.Complain(
                $"{path}: page {page.Number}, character {page.Diagnostics[0].Position}: "
                    + $"{page.Diagnostics[0].Message}{(more > 0 ? $" And {more} more." : "")}");
        }

        foreach (string file in written)
        {
            terminal.Output.WriteLine(file);
        }
    }

    /// <summary>Makes the pages of texts, on their images if there are any.</summary>
    private static async Task<List<DocumentPage>> BuildAsync(
        IReadOnlyList<string> texts, PageImages images, PageContext template, CancellationToken cancellation)
    {
        var pages = new List<DocumentPage>();
        for (int i = 0; i < texts.Count; i++)
        {
            PageContext context = template with { Number = i + 1 };
            if (images.Count > 0)
            {
                SourcePage page = await images.ReadAsync(i, cancellation).ConfigureAwait(false);
                context = context with
                {
                    Width = page.Image!.Width,
                    Height = page.Image.Height,
                    Dpi = page.Dpi,
                    ImageName = images.FileNameOf(i),
                };
            }

            pages.Add(PageBuilder.Build(texts[i], context));
        }

        return pages;
    }
}
