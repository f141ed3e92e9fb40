using System.CommandLine;
using System.Text;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr convert</c>: makes documents of text that a model has written already.</summary>
internal static class ConvertCommand
{
    private const string StandardInput = "-";
    private const long MostBytes = 256L << 20;

    // Without an image, boxes stay on the model's own grid.
    private const int GridSide = 1000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Command Create(Terminal terminal)
    {
        var transcript = new Argument<string>("TRANSCRIPT")
        {
            Description = "What a model wrote, in UTF-8, <PAGE> between pages; - is standard input.",
        };
        var images = new Option<string[]>("--image")
        {
            Description = "The image of the page; one for each page, in order.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true,
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
            IReadOnlyList<string> texts = Transcript.SplitPages(ReadTranscript(path, terminal.Input));
            string[] files = parsed.GetValue(images) ?? [];
            if (files.Length > 0 && files.Length != texts.Count)
            {
                throw new CommandException($"{path}: has {texts.Count} pages, but there are {files.Length} images (--image).");
            }

            var decoding = new ImageDecoderOptions();
            decoding = decoding with { MaxPixels = parsed.GetValue(maxPixels) ?? decoding.MaxPixels };
            var pages = new ImageFiles(files, decoding);
            var template = new PageContext
            {
                Width = GridSide, Height = GridSide,
                LabelsAreText = parsed.GetValue(lines) ? true : null, RepairHyphens = parsed.GetValue(hyphens),
            };
            string title = parsed.GetValue(name) ?? (path == StandardInput ? "transcript" : Path.GetFileNameWithoutExtension(path));
            var document = new Document(
                title, texts.Select((text, i) => PageBuilder.Build(text, pages.Describe(template with { Number = i + 1 }))));
            IReadOnlyList<string> written = await DocumentExport.WriteAsync(
                document,
                parsed.GetValue(formats) ?? [OutputFormat.Markdown],
                parsed.GetValue(output) ?? ".",
                title,
                (page, _) => ValueTask.FromResult(pages.Open(page)),
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

    private static string ReadTranscript(string path, Stream input)
    {
        string name = path == StandardInput ? "standard input" : path;
        try
        {
            using Stream file = path == StandardInput ? input : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var bytes = new MemoryStream();
            byte[] block = new byte[1 << 16];
            while (file.Read(block) is > 0 and int read)
            {
                if (bytes.Length + read > MostBytes)
                {
                    throw new CommandException($"{name}: has more than {MostBytes >> 20} MB, the limit of a transcript.");
                }

                bytes.Write(block, 0, read);
            }

            ReadOnlySpan<byte> content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            return Strict.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content)
                .Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"{name}: is not UTF-8 text.");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw new CommandException($"{name}: is a directory; expected a text file.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"{name}: no such file.");
        }
    }

    /// <summary>The images of the pages; the last one opened is kept, since it is asked for twice in a document of one page.</summary>
    private sealed class ImageFiles(string[] files, ImageDecoderOptions decoding)
    {
        private int _number;
        private RgbImage? _image;

        public PageContext Describe(PageContext page) => OpenNumber(page.Number) is { } image
            ? page with { Width = image.Width, Height = image.Height }
            : page;

        public RgbImage? Open(DocumentPage page) => OpenNumber(page.Number);

        private RgbImage? OpenNumber(int number)
        {
            if (files.Length > 0 && number != _number)
            {
                _image = null;
                _image = ImageDecoder.Decode(files[number - 1], decoding);
                _number = number;
            }

            return _image;
        }
    }
}
