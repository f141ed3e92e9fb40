using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Gguf;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Files;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr quantize</c>: writes a model as a pair of GGUF files, in fewer bits if wanted.</summary>
internal static class QuantizeCommand
{
    private static readonly WeightFormat[] Formats =
    [
        WeightFormat.Q8_0, WeightFormat.Q6_K, WeightFormat.Q4_K, WeightFormat.Q4_0, WeightFormat.BF16, WeightFormat.F16, WeightFormat.F32,
    ];

    public static Command Create(Terminal terminal)
    {
        var model = new Option<string>("--model")
        {
            Description = "A model directory as Hugging Face lays it out, or the OWNER/NAME of a model that was pulled.",
            HelpName = "MODEL",
            Required = true,
        };
        Option<WeightFormat> type = Format("--type", "How the language model's matrices are stored.");
        type.Required = true;
        Option<WeightFormat> vision = Format(
            "--vision", "How the encoder's matrices are stored. Default: f16, or the type if that has no fewer bits.");
        var output = new Option<string>("--out") { Description = "Where the two files go.", HelpName = "DIR", Required = true };
        var command = new Command("quantize", "Write a model as GGUF files, for this program and llama.cpp.")
        {
            model, type, vision, output,
        };
        command.SetAction((parsed, cancellation) =>
        {
            WeightFormat language = parsed.GetValue(type);
            WeightFormat encoder = parsed.Given(vision, language.BlockLength() > 1 ? WeightFormat.F16 : language);
            GgufPaths paths = Write(
                ModelLocator.Locate(parsed.GetValue(model)), parsed.GetValue(output)!, language, encoder, terminal, cancellation);
            foreach (string path in (string[])[paths.Language, paths.Vision])
            {
                terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {new FileInfo(path).Length / 1e6:N1} MB"));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static GgufPaths Write(
        string model, string directory, WeightFormat language, WeightFormat encoder, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            GgufPaths paths = GgufExport.Write(model, directory, language, encoder, new Lines(terminal), cancellation);
            CopyGeneration(model, directory);
            return paths;
        }
        finally
        {
            terminal.Progress("");
        }
    }

    /// <summary>GGUF says nothing of repetition rules; so the file that does goes along.</summary>
    private static void CopyGeneration(string model, string directory)
    {
        string source = Path.Combine(model, GenerationConfig.FileName);
        string target = Path.Combine(directory, GenerationConfig.FileName);
        if (File.Exists(source) && Path.GetFullPath(source) != Path.GetFullPath(target))
        {
            AtomicFile.Write(target, stream => stream.Write(File.ReadAllBytes(source)));
        }
    }

    private static Option<WeightFormat> Format(string name, string description)
    {
        string names = string.Join('|', Formats.Select(Name));
        Option<WeightFormat> option = CommonOptions.Parsed(
            name,
            description,
            text => Array.Exists(Formats, format => Name(format) == text)
                ? Array.Find(Formats, format => Name(format) == text)
                : throw new FormatException($"{name} is '{text}'; expected one of {names.Replace("|", ", ", StringComparison.Ordinal)}."));
        option.HelpName = names;
        return option;
    }

    // As llama.cpp's tools spell them, in small letters.
    private static string Name(WeightFormat format) => format.ToString().ToLowerInvariant();

    private sealed class Lines(Terminal terminal) : IProgress<GgufProgress>
    {
        public void Report(GgufProgress value) =>
            terminal.Progress($"{Path.GetFileName(value.File)}: {value.Done + 1} of {value.All} tensors, {value.Tensor}");
    }
}
