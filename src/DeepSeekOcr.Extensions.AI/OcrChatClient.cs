using System.Runtime.CompilerServices;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using Microsoft.Extensions.AI;

namespace DeepSeekOcr.Extensions.AI;

/// <summary>A model as a chat: one user message with images and a prompt, and the text of the images as the answer.</summary>
/// <remarks>
/// The model was taught single questions, so a conversation is one user message; anything that it could not honour (other messages, tools,
/// addresses in place of images) is refused rather than passed over. A response's <c>RawRepresentation</c> is the <see cref="ReadResult"/>;
/// its additional properties say whether the model read or guessed: <c>legibility</c> (the precision to expect, 0 to 1) and
/// <c>low_confidence</c> (whether that is too little to take the text for that of the images).
/// Safe from many threads. An <see cref="OcrSession"/> reads the pages of many callers at once, an <see cref="OcrModel"/> one after the
/// other.
/// </remarks>
public sealed class OcrChatClient : IChatClient
{
    private readonly IPageModel _model;
    private readonly OcrChatOptions _options;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Makes a chat of a model.</summary>
    /// <param name="model">Stays the caller's: disposing of the client leaves it open.</param>
    /// <param name="options">What is done where a request says nothing.</param>
    public OcrChatClient(IPageModel model, OcrChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _options = options ?? new OcrChatOptions();
        _metadata = new ChatClientMetadata(OcrChatMapping.Provider, providerUri: null, _options.ModelId);
    }

    /// <summary>Reads the images of a message.</summary>
    /// <param name="messages">One user message: images as <see cref="DataContent"/>, the prompt as text.</param>
    /// <param name="options">Limits and sampling; <c>AdditionalProperties["mode"]</c> names a <see cref="ResolutionMode"/>.</param>
    /// <param name="cancellationToken">Obeyed before each token.</param>
    /// <exception cref="NotSupportedException">The request asks for what the model cannot do.</exception>
    /// <exception cref="ImageFormatException">An image is none, or too narrow for the mode.</exception>
    /// <exception cref="GenerationException">The prompt does not fit the images or the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatQuestion question = Understand(messages, options);
        IReadOnlyList<RgbImage> pages = await Task.Run(() => question.Open(_options.Decoding), cancellationToken).ConfigureAwait(false);
        ReadResult result = await _model.ReadAsync(pages, question.Reading, onText: null, cancellationToken).ConfigureAwait(false);
        ThrowIfCancelled(result, cancellationToken);
        string id = NewId();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, result.Text) { MessageId = id, RawRepresentation = result })
        {
            ResponseId = id,
            ModelId = _options.ModelId,
            FinishReason = OcrChatMapping.FinishReason(result.StopReason),
            Usage = OcrChatMapping.Usage(result),
            AdditionalProperties = await JudgeAsync(result, question, pages).ConfigureAwait(false),
            RawRepresentation = result,
        };
    }

    /// <summary>
    /// Reads the images of a message and hands out the text as it is written; the last update has the usage and the finish reason.
    /// </summary>
    /// <inheritdoc cref="GetResponseAsync"/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatQuestion question = Understand(messages, options);
        IReadOnlyList<RgbImage> pages = await Task.Run(() => question.Open(_options.Decoding), cancellationToken).ConfigureAwait(false);
        string id = NewId();
        await foreach (ReadUpdate update in _model.StreamAsync(pages, question.Reading, cancellationToken).ConfigureAwait(false))
        {
            if (update.Result is not { } result)
            {
                yield return Update([new TextContent(update.Text)], null);
                continue;
            }

            ThrowIfCancelled(result, cancellationToken);
            ChatResponseUpdate last = Update([new UsageContent(OcrChatMapping.Usage(result))], result);
            last.FinishReason = OcrChatMapping.FinishReason(result.StopReason);
            last.AdditionalProperties = await JudgeAsync(result, question, pages).ConfigureAwait(false);
            yield return last;
        }

        ChatResponseUpdate Update(IList<AIContent> contents, ReadResult? result) => new(ChatRole.Assistant, contents)
        {
            ResponseId = id,
            MessageId = id,
            ModelId = _options.ModelId,
            RawRepresentation = result,
        };
    }

    /// <summary>The client itself, its <see cref="IPageModel"/>, or its <see cref="ChatClientMetadata"/>.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_model) ? _model
            : null;
    }

    /// <summary>Does nothing: the model is the caller's.</summary>
    public void Dispose()
    {
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    // Callers of a chat expect an exception where callers of the model get what was read so far.
    private static void ThrowIfCancelled(ReadResult result, CancellationToken cancellation)
    {
        if (result.StopReason == StopReason.Cancelled)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private Task<AdditionalPropertiesDictionary> JudgeAsync(ReadResult result, ChatQuestion question, IReadOnlyList<RgbImage> pages) =>
        Task.Run(() => OcrChatMapping.Judgement(result, question.Reading.Prompt, pages, _model.Traits.Legibility));

    private ChatQuestion Understand(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return ChatQuestion.Of([.. messages], OcrChatMapping.Apply(options, _options.Reading, _model.Traits.DefaultGeneration));
    }
}
