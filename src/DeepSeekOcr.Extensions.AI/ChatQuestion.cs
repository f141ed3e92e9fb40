using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using Microsoft.Extensions.AI;

namespace DeepSeekOcr.Extensions.AI;

/// <summary>What one user message asks.</summary>
/// <param name="Images">Encoded images, in order.</param>
/// <param name="Reading">How they are read, the prompt included.</param>
internal sealed record ChatQuestion(IReadOnlyList<DataContent> Images, ReadOptions Reading)
{
    /// <summary>Takes a message apart.</summary>
    /// <exception cref="NotSupportedException">There are other messages, or contents that are neither text nor images.</exception>
    public static ChatQuestion Of(IReadOnlyList<ChatMessage> messages, ReadOptions reading)
    {
        if (messages is not [{ } message] || message.Role != ChatRole.User)
        {
            string found = string.Join(", ", messages.Select(each => each.Role.Value));
            throw new NotSupportedException(
                $"The model answers one user message by itself; the conversation is: {(found.Length > 0 ? found : "empty")}.");
        }

        var images = new List<DataContent>();
        var text = new List<string>();
        foreach (AIContent content in message.Contents)
        {
            switch (content)
            {
                case TextContent words:
                    text.Add(words.Text);
                    break;
                case DataContent data when data.HasTopLevelMediaType("image"):
                    images.Add(data);
                    break;
                case UriContent address:
                    throw new NotSupportedException($"The image at {address.Uri} is not fetched; send its bytes (DataContent).");
                default:
                    throw new NotSupportedException($"The model reads text and images; the message has {Describe(content)}.");
            }
        }

        string prompt = string.Join('\n', text);
        return images.Count == 0 && string.IsNullOrWhiteSpace(prompt)
            ? throw new NotSupportedException("The message has neither an image nor text.")
            : new ChatQuestion(
                images, reading with { Prompt = string.IsNullOrWhiteSpace(prompt) ? DefaultPrompt(reading.Prompt, images.Count) : prompt });
    }

    /// <summary>Opens the images.</summary>
    /// <exception cref="ImageFormatException">One is no image within the limits.</exception>
    public IReadOnlyList<RgbImage> Open(ImageDecoderOptions decoding) =>
        [.. Images.Select((image, i) => ImageDecoder.Decode(image.Data.Span, image.Name ?? $"image {i + 1}", decoding))];

    // The default speaks of one image; without a mark, as many as there are come before the text.
    private static string DefaultPrompt(string prompt, int images) =>
        images == 1 ? prompt : prompt.Replace(PromptBuilder.ImageMark, "", StringComparison.Ordinal);

    private static string Describe(AIContent content) => content is DataContent data ? data.MediaType : content.GetType().Name;
}
