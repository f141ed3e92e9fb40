using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Extensions.AI;

/// <summary>What an <see cref="OcrChatClient"/> does where a request says nothing.</summary>
public sealed record OcrChatOptions
{
    /// <summary>What the model is called in responses. Default: <c>deepseek-ocr</c>.</summary>
    public string ModelId { get; init; } = "deepseek-ocr";

    /// <summary>
    /// Mode, prompt and limits; a message with text takes the place of the prompt. Default: those of <see cref="ReadOptions"/>.
    /// </summary>
    public ReadOptions Reading { get; init; } = new();

    /// <summary>Limits and choices of opening images. Default: those of <see cref="ImageDecoderOptions"/>.</summary>
    public ImageDecoderOptions Decoding { get; init; } = new();
}
