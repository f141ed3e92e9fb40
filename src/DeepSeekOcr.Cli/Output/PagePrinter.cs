using System.Globalization;
using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;

namespace DeepSeekOcr.Cli.Output;

/// <summary>Prints pages as they are read; a bad one does not keep the next from being read.</summary>
/// <param name="terminal">Where they are printed.</param>
/// <param name="reader">Reads a page.</param>
/// <param name="input">How documents are opened.</param>
/// <param name="pages">Which pages.</param>
/// <param name="asJson">Whether a page is a line of JSON.</param>
/// <param name="advice">What to do about pages that could not be read; said once.</param>
internal sealed class PagePrinter(Terminal terminal, PageReader reader, InputOptions input, PageRanges pages, bool asJson, string advice)
{
    private int _failed;
    private int _done;
    private int _guessed;

    /// <returns>The exit code.</returns>
    public async Task<int> PrintAsync(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        foreach (string path in paths)
        {
            if (cancellation.IsCancellationRequested)
            {
                break;
            }

            try
            {
                using PageSource source = await DocumentInput.OpenAsync(path, input, cancellation).ConfigureAwait(false);
                await PrintAsync(source, paths.Count > 1, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (ExitCode.IsExpected(exception))
            {
                Fail(path, null, exception.Message);
            }
        }

        if (_failed > 0 && _failed + _done > 1)
        {
            terminal.Complain($"{_failed} of {_failed + _done} pages could not be read.");
        }

        return _failed > 0 || cancellation.IsCancellationRequested ? 1 : _guessed > 0 ? ExitCode.LowConfidence : 0;
    }

    private async Task PrintAsync(PageSource source, bool showName, CancellationToken cancellation)
    {
        await foreach (SourcePage page in source.ReadAsync(pages, cancellation).ConfigureAwait(false))
        {
            string name = source.PageCount == 1 ? source.Name : $"{source.Name}: page {page.Number}";
            terminal.Progress($"{name} …");
            var text = new TextPrinter(terminal, showName || source.PageCount > 1 ? name : null);
            PageRecord reading = await reader.ReadAsync(source.Name, page, asJson ? null : text.Show, cancellation).ConfigureAwait(false);
            terminal.Progress("");
            text.End();
            if (reading.Error is { } error)
            {
                Fail(source.Name, source.PageCount == 1 ? null : page.Number, error);
                continue;
            }

            _done++;
            if (asJson)
            {
                Print(PageReport.Of(source.Name, source.PageCount == 1 ? null : page.Number, reading));
            }

            Report(name, reading);
            if (cancellation.IsCancellationRequested)
            {
                break;
            }
        }
    }

    private void Fail(string path, int? page, string message)
    {
        _failed++;
        terminal.Progress("");
        terminal.Complain(message);
        if (asJson)
        {
            Print(new PageReport { File = path, Page = page, Error = message });
        }
    }

    private void Print(PageReport report) => terminal.Output.WriteLine(JsonSerializer.Serialize(report, PageReport.Format));

    private void Report(string name, PageRecord reading)
    {
        if (reading.Emptiness is { } blank)
        {
            terminal.Complain(reading.Warning is null ? $"{name}: {blank}" : $"{reading.Warning} So {blank}");
            return;
        }

        if (reading.Warning is { } warning)
        {
            terminal.Complain(warning);
        }

        foreach ((_, string problem) in reading.FigureProblems())
        {
            terminal.Complain($"{name}: {problem}");
        }

        if (reading.Result is not { } result)
        {
            terminal.Note($"{name}: nothing to read ({reading.Status}).");
            return;
        }

        // A text that was cut is never passed over in silence, watched or not.
        string? cut = result.StopReason switch
        {
            StopReason.LengthLimit => $"stopped after {result.OutputTokens} tokens (--max-tokens); the text may go on.",
            StopReason.ContextLimit => $"stopped after {result.OutputTokens} tokens, where the model's positions end; the text may go on.",
            StopReason.PageCeiling => $"stopped after {result.OutputTokens} tokens, more than such a page can say.",
            StopReason.RepetitionStopped when result.Loop is { } loop =>
                $"stopped where it began to repeat itself; the last {loop.Removed.Count} tokens only repeat what stands before.",
            StopReason.RepetitionStopped => "stopped where the repetition rule left no token (--no-repeat-ngram).",
            _ => null,
        };
        if (reading.Doubt is { } doubt)
        {
            terminal.Complain(_guessed++ == 0 ? $"{name}: {doubt} {advice}" : $"{name}: {doubt}");
        }
        else if (cut is not null)
        {
            terminal.Complain($"{name}: {cut}");
        }

        if (reading.RetryWithheld)
        {
            terminal.Complain($"{name}: it was not read again another way, for its text was shown as it came; --out and --json do so.");
        }

        ReadTimings timings = result.Timings;
        string reason = reading.Reason is { } why ? $"{reading.Mode}: {why}; " : "";
        string perPass = result.Drafts.Proposed > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {result.Drafts.TokensPerPass:F1} a pass")
            : "";
        double rate = result.OutputTokens / Math.Max(1e-9, timings.Decode.TotalSeconds);
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {reason}{result.VisionTokens} vision tokens encoded in {timings.Encode.TotalSeconds:F2} s, "
            + $"{result.PromptTokens} prompt tokens in {timings.Prefill.TotalSeconds:F2} s, "
            + $"{result.OutputTokens} tokens written in {timings.Decode.TotalSeconds:F2} s ({rate:F0}/s{perPass})"));
    }

    /// <summary>Shows one page's text, under its name if there are several.</summary>
    private sealed class TextPrinter(Terminal terminal, string? name)
    {
        private bool _begun;
        private bool _endsLine;

        public void Show(string text)
        {
            if (!_begun)
            {
                terminal.Progress("");
                terminal.Output.Write(name is null ? "" : $"==> {name} <==\n");
            }

            _begun = true;
            _endsLine = text.EndsWith('\n');
            terminal.Output.Write(text);
        }

        public void End()
        {
            if (_begun && !_endsLine)
            {
                terminal.Output.WriteLine();
            }
        }
    }
}
