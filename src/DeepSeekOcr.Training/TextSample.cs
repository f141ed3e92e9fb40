using DeepSeekOcr.Tokenization;
using DeepSeekOcr.Training.Data;

namespace DeepSeekOcr.Training;

/// <summary>A target token and where its first character stands on the page, in pixels of the view.</summary>
/// <param name="Id">Token.</param>
/// <param name="X">Centre.</param>
/// <param name="Y">Centre.</param>
/// <param name="IsVisible">Whether ink is to be expected there.</param>
internal readonly record struct PlacedToken(int Id, float X, float Y, bool IsVisible);

/// <summary>One page to learn from: prompt ids, target ids with their places, and pixels.</summary>
internal sealed class TextSample
{
    /// <summary>Tokenises a page's text, character by character where places are needed.</summary>
    public TextSample(TextPage page, Tokenizer tokenizer, int[] promptIds)
    {
        Page = page;
        PromptIds = promptIds;
        Targets = Place(page.Page, tokenizer);
    }

    public TextPage Page { get; }

    public int[] PromptIds { get; }

    /// <summary>The text's tokens and the end token.</summary>
    public IReadOnlyList<PlacedToken> Targets { get; }

    /// <summary>Tokens of prompt and target; the last target is predicted, never read.</summary>
    public int Length => PromptIds.Length + Targets.Count - 1;

    private static PlacedToken[] Place(RenderedPage page, Tokenizer tokenizer)
    {
        var placed = new List<PlacedToken>();
        int at = 0;
        foreach (int id in tokenizer.Encode(page.Text))
        {
            Glyph glyph = page.Glyphs[Math.Min(at, page.Glyphs.Count - 1)];
            placed.Add(new PlacedToken(id, glyph.X, glyph.Y, at < page.Text.Length && !char.IsWhiteSpace(page.Text[at])));
            at += tokenizer.Decode([id]).Length;
        }

        (float x, float y) = placed.Count > 0 ? (placed[^1].X, placed[^1].Y) : (0, 0);
        placed.Add(new PlacedToken(tokenizer.EosId, x, y, IsVisible: false));
        return [.. placed];
    }
}
