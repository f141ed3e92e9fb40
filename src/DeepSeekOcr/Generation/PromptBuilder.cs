using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Generation;

/// <summary>Makes the ids of a prompt: the begin token, then text and image placeholders in their order.</summary>
/// <remarks>The published template is plain: no roles and no end token, and white space around the whole prompt is dropped.</remarks>
public sealed class PromptBuilder
{
    /// <summary>What stands for an image in a prompt.</summary>
    public const string ImageMark = "<image>";

    private readonly Tokenizer _tokenizer;

    /// <summary>Builds prompts of a tokenizer.</summary>
    public PromptBuilder(Tokenizer tokenizer) => _tokenizer = tokenizer;

    /// <summary>Makes the ids of a prompt.</summary>
    /// <param name="prompt">Text with one <c>&lt;image&gt;</c> an image; if it has none, the images are put before it, each on a line.
    /// Tokens spelt out in it (<c>&lt;|grounding|&gt;</c>) become themselves.</param>
    /// <param name="placeholders">Placeholders of each image, in order; empty for a prompt of text only.</param>
    /// <exception cref="GenerationException">The prompt has another number of images, or the tokenizer knows none.</exception>
    public int[] Build(string prompt, IReadOnlyList<int> placeholders)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(placeholders);
        string[] pieces = Pieces(prompt, placeholders.Count);
        if (pieces.Length - 1 != placeholders.Count)
        {
            throw new GenerationException(
                $"The prompt has {pieces.Length - 1} {ImageMark}; expected one for each of {placeholders.Count} images.");
        }

        if (placeholders.Count > 0 && _tokenizer.ImageId is null)
        {
            throw new GenerationException($"The model's tokenizer has no token '{ImageMark}': it reads text only.");
        }

        var ids = new List<int> { _tokenizer.BosId };
        for (int i = 0; i < pieces.Length; i++)
        {
            // Each piece by itself: tokens never reach across an image.
            ids.AddRange(_tokenizer.Encode(pieces[i]));
            if (i < placeholders.Count)
            {
                ids.AddRange(Enumerable.Repeat(_tokenizer.ImageId!.Value, placeholders[i]));
            }
        }

        return [.. ids];
    }

    private static string[] Pieces(string prompt, int images)
    {
        string stripped = prompt.Trim();
        if (!stripped.Contains(ImageMark, StringComparison.Ordinal))
        {
            stripped = (string.Concat(Enumerable.Repeat(ImageMark + "\n", images)) + stripped).Trim();
        }

        return stripped.Split(ImageMark);
    }
}
