using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tokenization;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Batches;
using DeepSeekOcr.Training.Vocabularies;

namespace DeepSeekOcr.Training.Tests.Auxiliary;

public sealed class TargetPlacesTests : IDisposable
{
    private const int Heads = 16;
    private const int Prompt = 6;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsocr-places-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Places_GlyphInAToken_AreCellPatchAndQuarter()
    {
        // Vision token (1, 0) of 64 pixels, patch (2, 3) of 16 in it, place (3, 1) of 4 in that.
        TargetPlaces places = Places(new Glyph(64 + (2 * 16) + 13, (3 * 16) + 5, 8, 0));
        Assert.Equal((1, 0), (places.Columns[0], places.Rows[0]));
        Assert.Equal((3 * 4) + 2, places.Slots[0]);
        Assert.Equal((1 * 4) + 3, places.Places[0]);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 1, 2)]
    [InlineData(2, 0, 4)]
    [InlineData(2, 1, 6)]
    [InlineData(1, 2, 9)]
    [InlineData(3, 3, 15)]
    public void Keys_GlyphInAPatch_SendOneHeadToItsTokenAndTheRestToTheFirst(int patchX, int patchY, int head)
    {
        TargetPlaces places = Places(new Glyph(64 + (patchX * 16) + 1, 64 + (patchY * 16) + 1, 8, 0));
        int[] keys = places.Keys(Heads);
        int tokens = keys.Length / Heads;
        // Two columns and a newline row in each grid row: token (1, 1) stands behind the first token, a whole row and one more.
        int[] expected = [.. Enumerable.Range(0, Heads).Select(h => h == head ? 1 + 3 + 1 : 0)];
        Assert.Equal(expected, Enumerable.Range(0, Heads).Select(h => keys[(h * tokens) + Prompt - 1]));
        Assert.All(Enumerable.Range(0, Prompt - 1), query => Assert.Equal(-1, keys[query]));
    }

    [Fact]
    public void PatchRow_EveryPatchOfTwoPages_IsWhereTwoSpaceToDepthsPutIt()
    {
        const int Grid = 2;
        int side = Grid * TargetPlaces.PatchesPerToken;
        for (int page = 0; page < 2; page++)
        {
            for (int row = 0; row < side; row++)
            {
                for (int column = 0; column < side; column++)
                {
                    // The second one's 2×2 blocks are the high bits of the channel, the first one's the low bits.
                    int channel = (row / 2 % 2 * 8) + (column / 2 % 2 * 4) + (row % 2 * 2) + (column % 2);
                    int token = (((page * Grid) + (row / 4)) * Grid) + (column / 4);
                    Assert.Equal((token * 16) + channel, TargetPlaces.PatchRow(page, row, column, Grid));
                }
            }
        }
    }

    [Fact]
    public void Keys_OneBack_LookAtTheCharacterJustWritten()
    {
        TargetPlaces places = Places(new Glyph(64 + 1, 64 + 1, 8, 0));
        int[] next = places.Keys(Heads);
        int[] written = places.Keys(Heads, back: 1);
        int tokens = next.Length / Heads;
        Assert.All(Enumerable.Range(0, Heads), head => Assert.Equal(-1, written[(head * tokens) + Prompt - 1]));
        Assert.All(Enumerable.Range(0, Heads), head => Assert.Equal(next[(head * tokens) + Prompt - 1], written[(head * tokens) + Prompt]));
    }

    [Fact]
    public void Targets_EndOfText_StandsWhereOneMoreGlyphWould()
    {
        TextSample sample = Sample(new Glyph(20, 30, 8, 0));
        Assert.Equal((28f, 30f), (sample.Targets[^1].X, sample.Targets[^1].Y));
    }

    [Fact]
    public void Targets_FewerThanThePageShows_AreTheFirst()
    {
        TextSample sample = Sample(new Glyph(20, 30, 8, 0), most: 1);
        Assert.Equal(2, sample.Shown.Count);
        Assert.Equal([sample.Shown[0]], sample.Targets);
        Assert.Equal(Prompt, sample.Length);
    }

    private TargetPlaces Places(Glyph glyph) => new(new TextBatch([Sample(glyph)], padId: 0), patch: 16);

    /// <summary>A page of two vision tokens a side that shows one letter.</summary>
    private TextSample Sample(Glyph glyph, int most = int.MaxValue)
    {
        BytePairTrainer.Train([], merges: 0, _folder.FullName);
        var page = new RenderedPage
        {
            Width = 128, Height = 128, Pixels = new byte[128 * 128], Text = "a", Glyphs = [glyph], FittedCharacters = 1, IsComplete = true,
        };
        var shown = new TextPage(0, TextKind.Random, new PageStyle { Font = FontLibrary.Default }, page);
        return new TextSample(shown, Tokenizer.Load(_folder.FullName), new int[Prompt], new TextTask { Targets = most });
    }
}
