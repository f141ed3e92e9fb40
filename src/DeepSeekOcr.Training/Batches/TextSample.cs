using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Training.Batches;

/// <summary>A target token and where its first character stands: on the page, in pixels of the view, and in the text.</summary>
/// <param name="Id">Token.</param>
/// <param name="X">Centre.</param>
/// <param name="Y">Centre.</param>
/// <param name="Line">Line of the page, from 0.</param>
/// <param name="Character">Character of the line, from 0.</param>
internal readonly record struct PlacedToken(int Id, float X, float Y, int Line, int Character);

/// <summary>One page to learn from: prompt ids, target ids with their places, and pixels.</summary>
internal sealed class TextSample
{
    /// <summary>Tokenises a page's text, character by character where places are needed.</summary>
    /// <param name="page">The page.</param>
    /// <param name="tokenizer">Its text's.</param>
    /// <param name="promptIds">What comes before the text.</param>
    /// <param name="task">Most tokens to predict, and the share of them that is corrupted where later ones are predicted.</param>
    public TextSample(TextPage page, Tokenizer tokenizer, int[] promptIds, TextTask task)
    {
        Page = page;
        Views = Preprocessor.Prepare(new RgbImage(page.Page.Width, page.Page.Height, page.Page.ToRgb()), task.Mode);
        PromptIds = promptIds;
        Shown = Place(page.Page, tokenizer);
        Targets = [.. Shown.Take(task.Targets)];
        Written = Corrupt([.. Targets.SkipLast(1).Select(target => target.Id)], tokenizer, new SeededRandom(0, page.Index), task.Corrupted);
    }

    public TextPage Page { get; }

    /// <summary>What the encoder sees of the page; without resizing, but for the global view of a tiled page.</summary>
    public ImageViews Views { get; }

    public int[] PromptIds { get; }

    /// <summary>The text's tokens and the end token.</summary>
    public IReadOnlyList<PlacedToken> Shown { get; }

    /// <summary>Those to predict: the first of <see cref="Shown"/>, or all.</summary>
    public IReadOnlyList<PlacedToken> Targets { get; }

    /// <summary>What the decoder is shown of the targets: all but the last, which is predicted and never read; some corrupted.</summary>
    public IReadOnlyList<int> Written { get; }

    /// <summary>Tokens of prompt and text written.</summary>
    public int Length => PromptIds.Length + Written.Count;

    private static int[] Corrupt(int[] ids, Tokenizer tokenizer, SeededRandom random, double share)
    {
        int[] lineBreak = tokenizer.Encode("\n");
        int[] characters = [.. ids.Where(id => !lineBreak.Contains(id))];
        return Array.ConvertAll(
            ids, id => !lineBreak.Contains(id) && random.NextDouble() < share ? characters[random.Next(characters.Length)] : id);
    }

    private static PlacedToken[] Place(RenderedPage page, Tokenizer tokenizer)
    {
        var placed = new List<PlacedToken>();
        int[] characters = CharactersOfLines(page.Glyphs);
        StreamingDecoder decoder = tokenizer.CreateDecoder(); // bytes of one character are all at its place
        int at = 0;
        foreach (int id in tokenizer.Encode(page.Text))
        {
            placed.Add(At(id, page.Glyphs, characters, Math.Min(at, page.Glyphs.Count - 1)));
            at += decoder.Append(id).Length;
        }

        placed.Add(
            page.Glyphs.Count == 0
                ? new PlacedToken(tokenizer.EosId, 0, 0, 0, 0)
                : After(tokenizer.EosId, page.Glyphs[^1], characters[^1]));
        return [.. placed];
    }

    /// <summary>For each glyph, how many stand before it in its line.</summary>
    private static int[] CharactersOfLines(IReadOnlyList<Glyph> glyphs)
    {
        int[] characters = new int[glyphs.Count];
        for (int i = 1; i < characters.Length; i++)
        {
            characters[i] = glyphs[i].Line == glyphs[i - 1].Line ? characters[i - 1] + 1 : 0;
        }

        return characters;
    }

    private static PlacedToken At(int id, IReadOnlyList<Glyph> glyphs, int[] characters, int index)
    {
        Glyph glyph = glyphs[index];
        bool endsLine = glyph.Width == 0 && index > 0 && glyphs[index - 1].Line == glyph.Line;
        return endsLine
            ? After(id, glyphs[index - 1], characters[index - 1])
            : new PlacedToken(id, glyph.X, glyph.Y, glyph.Line, characters[index]);
    }

    /// <summary>Where one more glyph would stand: there the page shows that a line, or the text, ends.</summary>
    private static PlacedToken After(int id, Glyph glyph, int character) =>
        new(id, glyph.X + glyph.Width, glyph.Y, glyph.Line, character + 1);
}
