using System.Runtime.CompilerServices;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Reading.Legibility;

namespace DeepSeekOcr.Server.Requests;

/// <summary>Reads what requests ask for, whatever interface they came by.</summary>
internal sealed class PageService(IPageModel model, Admission admission)
{
    /// <summary>What is known of the model.</summary>
    public PageModelTraits Traits => model.Traits;

    /// <summary>Lets a request in, before its body is read: what waits has no image in memory.</summary>
    /// <returns>To be disposed when it has been answered.</returns>
    /// <exception cref="RequestException">Too many requests are in.</exception>
    public IDisposable Enter() => admission.Enter();

    /// <summary>Reads, and hands out the text as it comes.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellation">Cancelled when the client goes away: its page ends, and nobody else's.</param>
    /// <returns>Pieces of the text; last, the answer.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<(string Text, PageAnswer? Answer)> StreamAsync(
        PageRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var filter = new StopFilter(request.Stop);
        var text = new System.Text.StringBuilder();
        await foreach (ReadUpdate update in model.StreamAsync(request.Images, request.Options, stopped.Token).ConfigureAwait(false))
        {
            string shown = filter.Push(update.Text) + (update.Result is null ? "" : filter.Flush());
            text.Append(shown);
            if (shown.Length > 0)
            {
                yield return (shown, null);
            }

            if (filter.HasStopped)
            {
                await stopped.CancelAsync().ConfigureAwait(false);
            }

            if (update.Result is { } result)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return ("", Answer(request, result, text.ToString(), filter.HasStopped));
            }
        }
    }

    /// <summary>Reads to the end.</summary>
    /// <inheritdoc cref="StreamAsync"/>
    public async Task<PageAnswer> ReadAsync(PageRequest request, CancellationToken cancellation)
    {
        PageAnswer? last = null;
        await foreach ((_, PageAnswer? answer) in StreamAsync(request, cancellation).ConfigureAwait(false))
        {
            last = answer;
        }

        return last!;
    }

    // A loop shows itself after its text was shown; the whole answer then leaves out what the stream could not take back.
    private PageAnswer Answer(PageRequest request, ReadResult result, string shown, bool isStopped)
    {
        bool asksForText = ReadTask.AsksForText(request.Options.Prompt) && request.Images.Count == 1;
        LegibilityJudgement judged = model.Traits.Legibility.Judge(LegibilityFeatures.Of(
            result.Text,
            result.Tokens,
            asksForText ? PageStatistics.Of(request.Images[0]) : null,
            isWhole: !isStopped && result.StopReason == StopReason.Completed));
        string mode = (request.Options.Mode ?? model.Traits.DefaultMode).Name;
        return new PageAnswer(isStopped ? shown : result.Text, result, judged, isStopped, mode);
    }
}
