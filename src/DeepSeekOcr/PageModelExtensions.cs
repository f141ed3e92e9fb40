using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr;

/// <summary>One page, and pages whose text is wanted as it is written.</summary>
public static class PageModelExtensions
{
    /// <summary>Reads a page.</summary>
    /// <param name="model">The model.</param>
    /// <param name="page">The image.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="onText">See <see cref="IPageModel.ReadAsync"/>.</param>
    /// <param name="cancellation">Obeyed before each token; the result then says <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="GenerationException">The prompt does not fit the page or the model.</exception>
    /// <exception cref="ImageFormatException">The page is too narrow for the mode.</exception>
    public static Task<ReadResult> ReadAsync(
        this IPageModel model,
        RgbImage page,
        ReadOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(page);
        return model.ReadAsync([page], options, onText, cancellation);
    }

    /// <summary>Reads a page and hands out the text as it comes; the last update carries the whole result.</summary>
    /// <param name="model">The model.</param>
    /// <param name="page">The image.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="cancellation">Obeyed before each token; the last update then says <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="GenerationException">The prompt does not fit the page or the model.</exception>
    /// <exception cref="ImageFormatException">The page is too narrow for the mode.</exception>
    public static IAsyncEnumerable<ReadUpdate> StreamAsync(
        this IPageModel model, RgbImage page, ReadOptions? options = null, CancellationToken cancellation = default) =>
        model.StreamAsync([page], options, cancellation);

    /// <summary>Reads several pages in one prompt and hands out the text as it comes; the last update carries the whole result.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pages">In the order of the prompt's images; none simply continues the prompt.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="cancellation">Obeyed before each token; the last update then says <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="GenerationException">The prompt does not fit the pages or the model.</exception>
    /// <exception cref="ImageFormatException">A page is too narrow for the mode.</exception>
    public static async IAsyncEnumerable<ReadUpdate> StreamAsync(
        this IPageModel model,
        IReadOnlyList<RgbImage> pages,
        ReadOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pages);
        var updates = Channel.CreateUnbounded<ReadUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

        // Leaving the loop early also ends the reading.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task reading = ReadAsync();
        try
        {
            await foreach (ReadUpdate update in updates.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }

        async Task ReadAsync()
        {
            try
            {
                ReadResult result = await model.ReadAsync(
                    pages, options, text => updates.Writer.TryWrite(new ReadUpdate(text, null)), left.Token)
                    .ConfigureAwait(false);
                updates.Writer.TryWrite(new ReadUpdate("", result));
            }
            finally
            {
                updates.Writer.Complete();
            }
        }
    }
}
