namespace DeepSeekOcr.Cli.Output;

/// <summary>What to do about pages that a model could not read.</summary>
internal static class LegibilityAdvice
{
    // A vocabulary of bytes, or little more: the shipped model and those that are trained like it.
    private const int LeastWords = 1024;

    /// <summary>The way out, as one sentence.</summary>
    public static string For(PageModelTraits model) => model.Tokenizer is { VocabularySize: < LeastWords }
        ? "nano reads text that dsocr renders; for other pages: dsocr pull deepseek-ai/DeepSeek-OCR"
        : "A sharper or larger image, or a larger --mode, may be read.";
}
