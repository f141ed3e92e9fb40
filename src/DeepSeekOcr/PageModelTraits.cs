using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading.Legibility;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr;

/// <summary>What callers of an <see cref="IPageModel"/> have to know of it.</summary>
public sealed record PageModelTraits
{
    /// <summary>The mode of a page that nobody chose a mode for.</summary>
    public required ResolutionMode DefaultMode { get; init; }

    /// <summary>How tokens are chosen, and when to stop, where the caller does not say.</summary>
    public required GenerationOptions DefaultGeneration { get; init; }

    /// <summary>Text ↔ ids; absent where the model does not tell.</summary>
    public Tokenizer? Tokenizer { get; init; }

    /// <summary>Tells pages that this model read from pages that it guessed.</summary>
    public LegibilityRule Legibility { get; init; } = new();

    /// <summary>Whether it reads a page in the mode that is asked for; otherwise its server chooses. Default: yes.</summary>
    public bool TakesMode { get; init; } = true;

    /// <summary>How many pages are best given to it at a time, at least 1. Default: 1.</summary>
    public int PagesAtOnce { get; init; } = 1;
}
