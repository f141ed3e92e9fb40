using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Cli.Output;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr models</c>: which models were pulled.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("models", "List the models that were pulled, by the names that --model takes.");
        command.SetAction(_ =>
        {
            var cache = new HubCache(HubOptions.FromEnvironment().CacheDirectory);
            var table = new Table().AddColumns("Model", "Commit", "MB").Caption(Markup.Escape(cache.Directory));
            foreach (CachedModel model in cache.List())
            {
                table.AddRow(
                    new Text(model.Model.ToString()), new Text(model.Commit[..8]), new Text(
                        (model.Bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture))
                        .RightJustified());
            }

            terminal.Tables().Write(table);
            return 0;
        });
        return command;
    }
}
