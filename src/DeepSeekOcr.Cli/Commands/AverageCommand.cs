using System.CommandLine;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Checkpoints.Safetensors;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr average</c>: the mean of several models' weights.</summary>
internal static class AverageCommand
{
    private static readonly ArgumentArity AtLeastTwo = new(2, 100);

    public static Command Create()
    {
        var models = new Argument<string[]>("MODEL")
        {
            Description = "Model directories with the same tensors, such as runs that began at the same weights.",
            Arity = AtLeastTwo,
        };
        var output = new Option<string>("--out") { Description = "Folder for the new model.", HelpName = "DIR", Required = true };
        var command = new Command("average", "Write the mean of several models' weights.") { models, output };
        command.SetAction(parsed =>
        {
            CheckpointAverage.Write([.. parsed.GetValue(models)!.Select(ModelLocator.Locate)], parsed.GetValue(output)!);
            return 0;
        });
        return command;
    }
}
