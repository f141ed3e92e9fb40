using System.Diagnostics;
using System.Globalization;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Reading;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Output;

/// <summary>Runs a batch and shows how far it is, what it wrote, and what went wrong.</summary>
internal static class BatchReport
{
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="inputs">The documents.</param>
    /// <param name="reader">Reads a page.</param>
    /// <param name="options">What is read and written.</param>
    /// <param name="advice">What to do about pages that could not be read; said once.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        Terminal terminal, IReadOnlyList<string> inputs, PageReader reader, BatchOptions options, string advice,
        CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        BatchSummary summary = terminal.IsWatched
            ? await WatchAsync(terminal, inputs, reader, options, cancellation).ConfigureAwait(false)
            : await DocumentBatch.RunAsync(inputs, reader, options, progress: null, cancellation).ConfigureAwait(false);
        foreach (string file in summary.Documents.SelectMany(document => document.Files))
        {
            terminal.Output.WriteLine(file);
        }

        ShowProblems(terminal, summary.Problems);
        if (summary.HasDoubts)
        {
            terminal.Complain(advice);
        }

        Note(terminal, summary, Stopwatch.GetElapsedTime(started));
        return summary.HasFailures ? 1 : summary.HasDoubts ? ExitCode.LowConfidence : 0;
    }

    private static async Task<BatchSummary> WatchAsync(
        Terminal terminal, IReadOnlyList<string> inputs, PageReader reader, BatchOptions options, CancellationToken cancellation)
    {
        return await terminal.Notices().Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                ProgressTask bar = context.AddTask("reading", maxValue: inputs.Count);
                long started = Stopwatch.GetTimestamp();
                return DocumentBatch.RunAsync(
                    inputs, reader, options, progress => Show(bar, progress, Stopwatch.GetElapsedTime(started)), cancellation);
            }).ConfigureAwait(false);
    }

    /// <summary>A document that is not open yet counts as one page.</summary>
    private static void Show(ProgressTask bar, BatchProgress progress, TimeSpan elapsed)
    {
        bar.MaxValue = Math.Max(1, progress.PagesKnown + progress.DocumentsUnopened);
        bar.Value = progress.PagesDone;
        double minutes = Math.Max(1e-6, elapsed.TotalMinutes);
        bar.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.DocumentsDone}/{progress.Documents} documents, {progress.PagesDone} pages, {progress.PagesDone / minutes:F0} "
                + $"pages/min");
    }

    /// <summary>A table for who watches; else a line each, as other programs read them.</summary>
    private static void ShowProblems(Terminal terminal, IReadOnlyList<BatchProblem> problems)
    {
        if (!terminal.IsWatched)
        {
            problems.ToList().ForEach(problem => terminal.Complain(problem.Message));
        }
        else if (problems.Count > 0)
        {
            terminal.Notices().Write(ProblemTable.Of(problems));
        }
    }

    private static void Note(Terminal terminal, BatchSummary summary, TimeSpan elapsed)
    {
        if (!terminal.IsWatched)
        {
            return;
        }

        int pages = summary.Documents.Sum(document => document.Pages);
        int resumed = summary.Documents.Sum(document => document.Resumed);
        DraftStatistics drafts = summary.Documents.Aggregate(default(DraftStatistics), (sum, document) => sum + document.Drafts);
        int failed = summary.Problems.Count(problem => problem.IsFailure);
        string perPass = drafts.Proposed > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{drafts.TokensPerPass:F1} tokens a pass, ")
            : "";
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Documents.Count} documents, {pages} pages ({resumed} read before), {failed} failed, "
            + $"{summary.Documents.Sum(document => document.VisionTokens)} vision tokens, "
            + $"{perPass}{elapsed.TotalSeconds:F1} s"));
    }
}
