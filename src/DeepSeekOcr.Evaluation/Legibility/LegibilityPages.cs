using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation.Legibility;

/// <summary>Pages that nano reads, half reads and cannot read.</summary>
public static class LegibilityPages
{
    private const int Side = 512;
    private const int Densest = 4;
    private const float Margin = 10;

    // None of these was on a page that the rule's constants were fitted to.
    private static readonly string[] Fonts = ["JetBrains Mono", "Liberation Serif", "Caladea"];
    private static readonly float[] OffGridSizes = [14, 24];
    private static readonly int[] Shifts = [1, 3, 8];
    private static readonly PageNoise Faults = new() { Chance = 1, Blur = 1, Grain = 60 };

    /// <summary>Rendered pages of text that no model was trained on, in fonts that the rule was not fitted to.</summary>
    /// <param name="rounds">How often each setting occurs, with another text each time.</param>
    /// <param name="seed">Chooses the texts.</param>
    public static IEnumerable<LegibilityPage> Rendered(int rounds, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        using var renderer = new PageRenderer();
        for (int round = 0; round < rounds; round++)
        {
            var random = new SeededRandom(seed, round);
            foreach (Font font in Fonts.Select(FontLibrary.Find))
            {
                foreach (LegibilityPage page in Of(renderer, font, random))
                {
                    yield return page;
                }
            }
        }
    }

    /// <summary>The pairs of images and texts of a folder; its name is their kind.</summary>
    /// <exception cref="EvaluationException">There is no such folder, or no pair in it, or a text cannot be read.</exception>
    public static IEnumerable<LegibilityPage> Of(string folder)
    {
        string kind = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return PagePair.Find(folder).Select(pair => new LegibilityPage(kind, ImageDecoder.Decode(pair.Image), pair.ReadText()));
    }

    private static IEnumerable<LegibilityPage> Of(PageRenderer renderer, Font font, SeededRandom random)
    {
        foreach (TokenGrid grid in TokenGrid.Settings.Take(Densest))
        {
            int characters = (int)(grid.Columns * grid.Lines * Side / TokenGrid.TokenSide * Side / TokenGrid.TokenSide);
            yield return Page("on the grid, prose", Render(Corpus.HeldOut.Excerpt(random, characters), grid.Style(font)));
            yield return Page("on the grid, random strings", Render(RandomText.Draw(random, characters), grid.Style(font)));
        }

        PageStyle plain = TokenGrid.Settings[0].Style(font);
        foreach (int shift in Shifts)
        {
            yield return Page("beside the grid", Render(Prose(), plain with { MarginLeft = plain.MarginLeft + shift }));
        }

        foreach (float size in OffGridSizes)
        {
            var style = new PageStyle { Font = font, SizePixels = size, MarginLeft = Margin, MarginTop = Margin };
            yield return Page("off the grid", Render(Prose(), style));
        }

        yield return Page("blurred or grainy", Spoil(Render(Prose(), plain)));
        yield return Page("nothing but grain", Spoil(Render(" .", plain)) with { Text = "" });

        string Prose() => Corpus.HeldOut.Excerpt(random, 400);

        RenderedPage Render(string text, PageStyle style) => renderer.Render(text, Side, Side, style);

        RenderedPage Spoil(RenderedPage page)
        {
            Faults.Apply(page.Pixels, page.Width, random);
            return page;
        }
    }

    private static LegibilityPage Page(string kind, RenderedPage page) =>
        new(kind, new RgbImage(page.Width, page.Height, page.ToRgb()), page.Text);
}
