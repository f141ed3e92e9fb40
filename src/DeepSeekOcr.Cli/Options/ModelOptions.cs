using System.CommandLine;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Cli.Output;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Cli.Options;

/// <summary>Options that say which model.</summary>
internal sealed class ModelOptions
{
    /// <summary>Where it is, or what it is called.</summary>
    public Option<string?> Path { get; } = CommonOptions.Model();

    /// <summary>The other file of a GGUF pair.</summary>
    public Option<string?> Projector { get; } = new("--mmproj")
    {
        Description = "The projector of a GGUF model. Default: the one beside it that fits, of several the one with the most bits.",
        HelpName = "FILE",
    };

    /// <summary>Opens the model that was asked for, else the one that comes with the program, and says what had to be chosen.</summary>
    public OcrModel Load(ParseResult parsed, Terminal terminal, ILoggerFactory? loggers = null)
    {
        OcrModel model = OcrModel.Load(
            ModelLocator.Locate(parsed.GetValue(Path)), loggers, parsed.GetValue(Projector));
        foreach (string note in model.Notes)
        {
            terminal.Complain(note);
        }

        return model;
    }
}
