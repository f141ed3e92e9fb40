using System.CommandLine;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr trace</c>: writes every intermediate tensor of one prompt, to compare with another implementation.</summary>
internal static class TraceCommand
{
    private const int DefaultTokens = 40;

    public static Command Create(Terminal terminal)
    {
        var model = new ModelOptions();
        var image = new Option<string?>("--image")
        {
            Description = "An image, or a file whose first page is one; without one the prompt is text only. Transparency is dropped.",
            HelpName = "FILE",
        };
        Option<ResolutionMode?> mode = CommonOptions.Mode();
        var prompt = new Option<string>("--prompt")
        {
            Description = "What to ask; <image> stands for the image.",
            HelpName = "TEXT",
            Required = true,
        };
        Option<int> maxTokens = CommonOptions.Number(
            "--max-tokens", $"Tokens to generate greedily. Default: {DefaultTokens}.", 1, int.MaxValue);
        var ignoreEos = new Option<bool>("--ignore-eos") { Description = "Go on after the end token." };
        Option<NoRepeat?> noRepeat = CommonOptions.NoRepeatNgram();
        var output = new Option<string>("--out") { Description = "The tensors (safetensors).", HelpName = "FILE", Required = true };
        Option<int> threads = CommonOptions.Threads();
        var command = new Command("trace", "Write every intermediate tensor.")
        {
            model.Path, model.Projector, image, mode, prompt, maxTokens, ignoreEos, noRepeat, output, threads,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            using OcrModel ocr = model.Load(parsed, terminal);
            RgbImage[] pages = parsed.GetValue(image) is { } file ? [await OpenAsync(file, cancellation).ConfigureAwait(false)] : [];
            var options = new ReadOptions
            {
                Mode = parsed.GetValue(mode) ?? ocr.Traits.DefaultMode,
                Prompt = parsed.GetValue(prompt)!,
                Generation = new GenerationOptions
                {
                    MaxTokens = parsed.Given(maxTokens, DefaultTokens),
                    IgnoreEos = parsed.GetValue(ignoreEos),
                    Repetition = parsed.GetValue(noRepeat) is { } rule
                        ? rule.ToRule(ocr.Tokenizer)
                        : ocr.Traits.DefaultGeneration.Repetition,
                },
            };
            ImageViews? views = pages is [var page] ? Preprocessor.Prepare(page, options.Mode) : null;
            ModelTrace trace = ModelTrace.Run(ocr.Network, ocr.Tokenizer, options.Prompt, views);
            ReadResult greedy = ocr.Read(pages, options, onText: null, cancellation);
            cancellation.ThrowIfCancellationRequested();
            int[] ids = [.. greedy.Ids];
            SafetensorsWriter.Write(parsed.GetValue(output)!, [.. trace.Items, SafetensorsItem.From<int>("greedy.ids", [ids.Length], ids)]);
            terminal.Note($"{parsed.GetValue(output)}: {trace.Items.Count + 1} tensors");
            return 0;
        });
        return command;
    }

    private static async Task<RgbImage> OpenAsync(string file, CancellationToken cancellation)
    {
        var options = new InputOptions { Decoding = new ImageDecoderOptions { Alpha = AlphaHandling.Drop } };
        using PageImages images = await PageImages.OpenAsync([file], options, cancellation).ConfigureAwait(false);
        return (await images.ReadAsync(0, cancellation).ConfigureAwait(false)).Image!;
    }
}
