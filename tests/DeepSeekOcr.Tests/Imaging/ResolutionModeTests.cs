using System.Text.Json;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class ResolutionModeTests
{
    [Theory]
    [InlineData("tiny", 512, 64, 73)]
    [InlineData("small", 640, 100, 111)]
    [InlineData("base", 1024, 256, 273)]
    [InlineData("large", 1280, 400, 421)]
    [InlineData("gundam", 1024, 256, 273)]
    [InlineData("gundam-m", 1280, 400, 421)]
    public void Parse_PublishedName_GivesItsFacts(string name, int size, int tokens, int placeholders)
    {
        ResolutionMode mode = ResolutionMode.Parse(name);

        Assert.Equal((size, tokens), (mode.GlobalSize, mode.VisionTokens));
        Assert.Equal(placeholders, mode.PlaceholderCount(CropGrid.Uncut));
        Assert.Equal(name, mode.ToString());
        Assert.Same(mode, ResolutionMode.Parse(name.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("gundam", 2, 3, 100, 21 * 30 + 273)]
    [InlineData("gundam-m", 3, 2, 256, 49 * 32 + 421)]
    public void PlaceholderCount_Tiles_CountOneNewlineForEachRowOfTheMosaic(
        string name, int columns, int rows, int tileTokens, int expected)
    {
        ResolutionMode mode = ResolutionMode.Parse(name);

        Assert.Equal(tileTokens, mode.TileVisionTokens);
        Assert.Equal(expected, mode.PlaceholderCount(new CropGrid(columns, rows)));
    }

    [Fact]
    public void Parse_UnknownName_ListsTheModes()
    {
        var refusal = Assert.Throws<FormatException>(() => ResolutionMode.Parse("huge"));

        Assert.Equal("No mode is called 'huge'; the modes are tiny, small, base, large, gundam, gundam-m.", refusal.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-64)]
    [InlineData(500)]
    [InlineData(1 << 20)]
    public void Constructor_SizeThatIsNotWholeTokens_IsRefused(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResolutionMode("odd", size, ViewFit.Pad));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResolutionMode("odd", 512, ViewFit.Pad, size));
    }

    [Theory]
    [InlineData(640, 640, 1, 1)]
    [InlineData(641, 640, 2, 2)]
    [InlineData(1, 641, 1, 9)]
    public void GridFor_AroundTheUncutSide_CutsOnlyAboveIt(int width, int height, int columns, int rows)
    {
        Assert.Equal(new CropGrid(columns, rows), ResolutionMode.Gundam.GridFor(width, height));
        Assert.Equal(CropGrid.Uncut, ResolutionMode.Large.GridFor(width, height));
    }

    public static TheoryData<int, int> GridSizes()
    {
        var sizes = new TheoryData<int, int>();
        foreach (JsonElement row in Grids().EnumerateArray())
        {
            sizes.Add(row.GetProperty("w").GetInt32(), row.GetProperty("h").GetInt32());
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(GridSizes))]
    public void GridFor_GoldenSize_EqualsBothFlavours(int width, int height)
    {
        JsonElement row = Grids().EnumerateArray()
            .First(row => row.GetProperty("w").GetInt32() == width && row.GetProperty("h").GetInt32() == height);

        Assert.Equal(Grid(row, "hf_2_9"), ResolutionMode.Gundam.GridFor(width, height));
        Assert.Equal(Grid(row, "vllm_2_6"), (ResolutionMode.Gundam with { MaxTiles = 6 }).GridFor(width, height));
    }

    [Fact]
    public void Fit_EveryGoldenSize_EqualsImageOpsPad()
    {
        foreach (JsonElement json in GoldenImages.Json("components/pad_geometry.json").GetProperty("rows").EnumerateArray())
        {
            int[] row = [.. json.EnumerateArray().Select(number => number.GetInt32())];
            PadGeometry inner = PadGeometry.Fit(row[0], row[1], row[2]);
            if (row[3] < 0)
            {
                Assert.Equal(0, Math.Min(inner.Width, inner.Height));
            }
            else
            {
                Assert.Equal(new PadGeometry(row[3], row[4], row[5], row[6]), inner);
            }
        }
    }

    private static JsonElement Grids() => GoldenImages.Json("preprocess/grids.json").GetProperty("table");

    private static CropGrid Grid(JsonElement row, string flavour) =>
        new(row.GetProperty(flavour)[0].GetInt32(), row.GetProperty(flavour)[1].GetInt32());
}
