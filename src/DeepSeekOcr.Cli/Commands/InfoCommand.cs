using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr info</c>: what a model is made of.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new ModelOptions();
        var command = new Command("info", "Show a model's architecture, parameters and memory.") { model.Path, model.Projector };
        command.SetAction(parsed =>
        {
            using OcrModel ocr = model.Load(parsed, terminal);
            CheckpointSummary summary = CheckpointSummary.Of(ocr.Parameters, ocr.Network.Config);
            IAnsiConsole console = terminal.Tables();
            console.Write(Architecture(ocr));
            console.Write(Parameters(summary));
            console.Write(Memory(summary, ocr.Network.Config.Decoder));
            return 0;
        });
        return command;
    }

    private static Table Architecture(OcrModel ocr)
    {
        ModelConfig config = ocr.Network.Config;
        (SamConfig sam, ClipConfig clip, DecoderConfig decoder) = (config.Vision.Sam, config.Vision.Clip, config.Decoder);
        var table = new Table().Title("Architecture").AddColumns("Part", "Layers", "Width", "Heads", "Details");
        Row("SAM", sam.Layers, sam.Width, sam.Heads,
            $"windows of {sam.WindowSize}, global at {string.Join(", ", sam.GlobalAttentionIndexes)}; made for {sam.ImageSize} pixels");
        Row("compressor", 2, sam.DownsampleChannels[1], null,
            $"{sam.OutChannels} → {string.Join(" → ", sam.DownsampleChannels)} channels, 16 times fewer tokens");
        Row("CLIP", clip.Layers, clip.Width, clip.Heads, $"{clip.GridSize}×{clip.GridSize} positions and a class token");
        Row("projector", 1, config.Projector.OutputSize, null, $"from {config.Projector.InputSize}");
        Row("decoder", decoder.Layers, decoder.HiddenSize, decoder.Heads,
            $"{decoder.FirstDense} dense of {decoder.IntermediateSize}, {decoder.MaxPositions} positions");
        Row("experts", decoder.Layers - decoder.FirstDense, decoder.MoeIntermediateSize, null,
            $"{decoder.ExpertsPerToken} of {decoder.RoutedExperts} a token, {decoder.SharedExperts} shared");
        Row("vocabulary", null, decoder.VocabularySize, null,
            $"{ocr.Tokenizer.VocabularySize} ids in use; default mode {ocr.Traits.DefaultMode}");
        return table;

        void Row(string part, int? layers, int width, int? heads, string details) => table.AddRow(
            new Text(part), new Text(Number(layers)).RightJustified(), new Text(Number(width)).RightJustified(), new Text(Number(heads))
                .RightJustified(), new Text(details));
    }

    private static Table Parameters(CheckpointSummary summary)
    {
        var table = new Table().Title("Parameters").AddColumns("Module", "Tensors", "Parameters", "Active a token", "Format", "MB");
        foreach (ModuleSummary module in summary.ByModule)
        {
            Row(module.Name, module.Tensors, module.Parameters, module.ActiveParameters, string.Join(", ", module.Formats), module.Bytes);
        }

        table.AddEmptyRow();
        Row("all", summary.ByModule.Sum(module => module.Tensors), summary.Parameters, summary.ActiveParameters, "", summary.Bytes);
        return table;

        void Row(string module, int tensors, long parameters, long active, string formats, long bytes) => table.AddRow(
            new Text(module), Right(Number(tensors)), Right(Number(parameters)), Right(Number(active)), new Text(formats),
            Right(Megabytes(bytes)));
    }

    private static Table Memory(CheckpointSummary summary, DecoderConfig decoder)
    {
        var table = new Table().Title("Memory").AddColumns("What", "MB");
        table.AddRow(new Text("weights, mapped from the files"), Right(Megabytes(summary.Bytes)));
        table.AddRow(new Text("keys and values of 1000 tokens"), Right(Megabytes(1000 * summary.KeyValueBytesPerToken)));
        table.AddRow(
            new Text($"keys and values of all {decoder.MaxPositions} positions"), Right(
                Megabytes(decoder.MaxPositions * summary.KeyValueBytesPerToken)));
        return table;
    }

    private static Text Right(string text) => new Text(text).RightJustified();

    private static string Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);
}
