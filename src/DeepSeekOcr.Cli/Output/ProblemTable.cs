using System.Globalization;
using DeepSeekOcr.Reading;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Output;

/// <summary>Pages that failed or may be incomplete, as a table.</summary>
internal static class ProblemTable
{
    public static Table Of(IReadOnlyList<BatchProblem> problems)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Document").AddColumn(new TableColumn("Page") { Alignment = Justify.Right, NoWrap = true });
        table.AddColumn(new TableColumn("Status") { NoWrap = true }).AddColumn("Message");
        foreach (BatchProblem problem in problems)
        {
            string page = problem.Page?.ToString(CultureInfo.InvariantCulture) ?? "";
            table.AddRow(
                new Text(Plain(Path.GetFileName(problem.Input) is { Length: > 0 } name ? name : problem.Input)),
                new Text(page),
                new Text(problem.Status, new Style(problem.IsFailure ? Color.Red : Color.Yellow)),
                new Text(Plain(MessageOf(problem))));
        }

        return table;
    }

    /// <summary>The message without the names of document and page, which have columns of their own.</summary>
    private static string MessageOf(BatchProblem problem)
    {
        string message = problem.Message;
        foreach (
            string name in (string[])[
                $"{problem.Input}: ", FormattableString.Invariant($"page {problem.Page}: "),
                FormattableString.Invariant($"page {problem.Page}, ")])
        {
            message = message.StartsWith(name, StringComparison.Ordinal) ? message[name.Length..] : message;
        }

        return message;
    }

    /// <summary>One line, without what a terminal would obey.</summary>
    private static string Plain(string text) => string.Concat(text.ReplaceLineEndings(" ").Where(c => !char.IsControl(c)));
}
