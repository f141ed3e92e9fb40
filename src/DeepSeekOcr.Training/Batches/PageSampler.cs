using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Training.Batches;

/// <summary>Makes samples of pages: the ids of the prompt that every page gets, then those of its text.</summary>
/// <param name="tokenizer">Text → ids.</param>
internal sealed class PageSampler(Tokenizer tokenizer)
{
    private const string Prompt = "\nFree OCR.";

    /// <summary>A page as a sample of a task.</summary>
    public TextSample Sample(TextPage page, TextTask task)
    {
        int placeholders = task.Mode.PlaceholderCount(task.Mode.GridFor(page.Page.Width, page.Page.Height));
        int[] prompt = [tokenizer.BosId, .. Enumerable.Repeat(tokenizer.ImageId!.Value, placeholders), .. tokenizer.Encode(Prompt)];
        return new TextSample(page, tokenizer, prompt, task);
    }

    /// <summary>Samples as tensors; shorter ones are padded with the end token.</summary>
    public TextBatch Batch(IReadOnlyList<TextSample> samples) => new([.. samples], tokenizer.EosId);
}
