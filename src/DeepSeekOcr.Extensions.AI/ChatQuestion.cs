using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using Microsoft.Extensions.AI;

namespace DeepSeekOcr.Extensions.AI;

/// <summary>What one user message asks.</summary>
/// <param name="Pictures">Encoded pictures, in order.</param>
/// <param name="Reading">How they are read, the prompt included.</param>
internal sealed record ChatQuestion(IReadOnlyList<DataContent> Pictures, ReadOptions Reading)
{
    /// <summary>Takes a message apart.</summary>
    /// <exception cref="NotSupportedException">There are other messages, or contents that are neither text nor pictures.</exception>
    public static ChatQuestion Of(IReadOnlyList<ChatMessage> messages, ReadOptions reading)
    {
        if (messages is not [{ } message] || message.Role != ChatRole.User)
        {
            string found = string.Join(", ", messages.Select(each => each.Role.Value));
            throw new NotSupportedException($"The model answers one user message by itself; the conversation is: {(found.Length > 0 ? found : "empty")}.");
        }

        var pictures = new List<DataContent>();
        var text = new List<string>();
        foreach (AIContent content in message.Contents)
        {
            switch (content)
            {
                case TextContent words:
                    text.Add(words.Text);
                    break;
                case DataContent data when data.HasTopLevelMediaType("image"):
                    pictures.Add(data);
                    break;
                case UriContent address:
                    throw new NotSupportedException($"The picture at {address.Uri} is not fetched; send its bytes (DataContent).");
                default:
                    throw new NotSupportedException($"The model reads text and pictures; the message has {Describe(content)}.");
            }
        }

        string prompt = string.Join('\n', text);
        return pictures.Count == 0 && string.IsNullOrWhiteSpace(prompt)
            ? throw new NotSupportedException("The message has neither a picture nor text.")
            : new ChatQuestion(pictures, reading with { Prompt = string.IsNullOrWhiteSpace(prompt) ? DefaultPrompt(reading.Prompt, pictures.Count) : prompt });
    }

    /// <summary>Opens the pictures.</summary>
    /// <exception cref="ImageFormatException">One is no picture within the limits.</exception>
    public IReadOnlyList<RgbImage> Open(ImageDecoderOptions decoding) =>
        [.. Pictures.Select((picture, i) => ImageDecoder.Decode(picture.Data.Span, picture.Name ?? $"picture {i + 1}", decoding))];

    // The default speaks of one picture; without a mark, as many as there are come before the text.
    private static string DefaultPrompt(string prompt, int pictures) =>
        pictures == 1 ? prompt : prompt.Replace(PromptBuilder.ImageMark, "", StringComparison.Ordinal);

    private static string Describe(AIContent content) => content is DataContent data ? data.MediaType : content.GetType().Name;
}
