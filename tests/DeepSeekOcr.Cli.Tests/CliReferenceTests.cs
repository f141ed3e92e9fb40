using System.CommandLine;
using System.Text;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>
/// docs/reference/cli.md lists what the command takes, word for word. With DSOCR_UPDATE_DOCS=1 in the environment it is written anew.
/// </summary>
public sealed class CliReferenceTests
{
    private const string Marker = "-->\n";

    private static readonly string Page = Path.Combine(Golden.Repository, "docs", "reference", "cli.md");

    [Fact]
    public async Task CliPage_EveryCommandAndOption_IsListed()
    {
        string page = await File.ReadAllTextAsync(Page, TestContext.Current.CancellationToken);
        string head = page[..(page.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)];
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, Stream.Null, IsWatched: false);
        var expected = new StringBuilder(head);
        foreach (Command command in Program.CreateRoot(terminal).Subcommands)
        {
            Write(expected, command, $"dsocr {command.Name}");
        }

        if (Environment.GetEnvironmentVariable("DSOCR_UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(Page, expected.ToString(), TestContext.Current.CancellationToken);
            page = expected.ToString();
        }

        Assert.Equal(expected.ToString(), page);
    }

    private static void Write(StringBuilder page, Command command, string name)
    {
        page.Append($"\n## {name}\n\n{command.Description}\n");
        Option[] options = [.. command.Options.Where(option => !option.Hidden)];
        if (command.Arguments.Count + options.Length > 0)
        {
            string arguments = string.Concat(
                command.Arguments.Select(argument => $" {argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}"));
            string required = string.Concat(options.Where(option => option.Required).Select(option => $" {Spelling(option)}"));
            page.Append(
                $"\n```\n{name}{arguments}{required}{(options.All(option => option.Required) ? "" : " [OPTIONS]")}\n```\n\n| | "
                    + $"|\n|---|---|\n");
            foreach (Argument argument in command.Arguments)
            {
                page.Append($"| `{argument.Name}` | {Cell(argument.Description)} |\n");
            }

            foreach (Option option in options)
            {
                page.Append($"| `{Cell(Spelling(option))}` | {Cell(option.Description)} |\n");
            }
        }

        foreach (Command part in command.Subcommands)
        {
            Write(page, part, $"{name} {part.Name}");
        }
    }

    private static string Spelling(Option option) => option switch
    {
        { HelpName: { } value } => $"{option.Name} {value}",
        _ when option.ValueType == typeof(bool) => option.Name,
        _ when option.ValueType == typeof(int) || option.ValueType == typeof(long) => $"{option.Name} N",
        _ => $"{option.Name} {option.Name.TrimStart('-').ToUpperInvariant()}",
    };

    private static string Cell(string? text) =>
        (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal);
}
