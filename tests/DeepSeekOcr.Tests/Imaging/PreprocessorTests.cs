using System.Text.Json;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class PreprocessorTests
{
    private static readonly JsonElement Goldens = GoldenImages.Json("preprocess/preprocess.json").GetProperty("images");

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (JsonProperty image in Goldens.EnumerateObject().Where(image => image.Name != GoldenImages.ClippedByReference))
        {
            foreach (JsonProperty mode in image.Value.GetProperty("modes").EnumerateObject())
            {
                cases.Add(image.Name, mode.Name, "hf");
                cases.Add(image.Name, mode.Name, "vllm");
            }
        }

        return cases;
    }

    public static TheoryData<string> Pads() => [.. PillowResizeTests.Cases("pad")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Prepare_GoldenImage_EqualsReference(string image, string mode, string flavour)
    {
        JsonElement golden = Goldens.GetProperty(image).GetProperty("modes").GetProperty(mode);
        JsonElement expected = golden.GetProperty(flavour) is { ValueKind: JsonValueKind.Object } own ? own : golden.GetProperty("hf");
        ResolutionMode resolution = ResolutionMode.Parse(mode) with { MaxTiles = flavour == "vllm" ? 6 : 9 };

        ImageViews views = Preprocessor.Prepare(GoldenImages.Open(image), resolution, image);

        Assert.Equal(expected.GetProperty("crop_grid")[0].GetInt32(), views.Columns);
        Assert.Equal(expected.GetProperty("crop_grid")[1].GetInt32(), views.Rows);
        Assert.Equal(expected.GetProperty("n_image_tokens").GetInt32(), views.PlaceholderCount);
        Assert.Equal(expected.GetProperty("global_view").GetProperty("sha256").GetString(), GoldenImages.Hash(views.Global));
        Assert.Equal(
            expected.GetProperty("tiles").EnumerateArray().Select(tile => tile.GetProperty("sha256").GetString()),
            views.Tiles.Select(GoldenImages.Hash));
    }

    [Theory]
    [MemberData(nameof(Pads))]
    public void Pad_EveryShape_EqualsPillowBitForBit(string name)
    {
        RgbImage expected = PillowResizeTests.Open(name + ".out");

        RgbImage actual = Preprocessor.Pad(PillowResizeTests.Open(name + ".in"), expected.Width, name);

        Assert.Equal(expected.Pixels, actual.Pixels);
    }

    [Fact]
    public void Prepare_ModeOfOtherSizes_CutsThoseSizes()
    {
        var mode = new ResolutionMode("512 and tiles", 512, ViewFit.Pad, 640);

        ImageViews views = Preprocessor.Prepare(GoldenImages.Open("two_1000x500.png"), mode);

        Assert.Equal(512, views.Global.Width);
        Assert.Equal(new CropGrid(2, 1), views.Grid);
        Assert.All(views.Tiles, tile => Assert.Equal((640, 640), (tile.Width, tile.Height)));
        Assert.Equal(73 + 21 * 10, views.PlaceholderCount);
        Assert.Equal(64 + 200, views.VisionTokens);
        Assert.Equal(32 + 200, views.ValidVisionTokens);
    }

    [Theory]
    [InlineData("tiny", 64)]
    [InlineData("base", 210)]
    [InlineData("large", 328)]
    public void ValidVisionTokens_PageOf701By853_CountThePageOnly(string mode, int expected)
    {
        ImageViews views = Preprocessor.Prepare(new RgbImage(701, 853), ResolutionMode.Parse(mode));

        Assert.Equal(expected, views.ValidVisionTokens);
    }

    [Fact]
    public void Prepare_LineOfOnePixel_IsRefusedWherePaddingWouldLoseIt()
    {
        var line = new RgbImage(1, 3507);

        var refusal = Assert.Throws<ImageFormatException>(() => Preprocessor.Prepare(line, ResolutionMode.Base, "line.png"));

        Assert.Equal("line.png: is 1×3507 pixels; fitted into 1024×1024 its short side would have none.", refusal.Message);
        Assert.Equal(512, Preprocessor.Prepare(line, ResolutionMode.Tiny, "line.png").Global.Width);
    }

    [Fact]
    public void Normalise_EveryByte_EqualsReference()
    {
        float[] expected = Golden.Open("components/pixel_normalise.safetensors").F32("f32");
        RgbImage first = Ramp(0);
        RgbImage second = Ramp(100);

        Tensor tensor = Preprocessor.Normalise([first, second]);

        Assert.Equal([2, 3, 16, 16], tensor.Shape);
        for (int i = 0; i < tensor.Length; i++)
        {
            int channel = i / 256 % 3;
            Assert.Equal(expected[(byte)(i % 256 + 7 * channel + 100 * (i / 768))], tensor.Span[i]);
        }
    }

    [Fact]
    public void Normalise_GoldenPage_EqualsPixelsOfForward()
    {
        GoldenTensors golden = Golden.Open("forward/tiny_page.safetensors");
        ImageViews views = Preprocessor.Prepare(GoldenImages.Open("page_600x820.png"), ResolutionMode.Tiny);

        float[] actual = Preprocessor.Normalise([views.Global]).ToArray();

        float[] sample = golden.F32("vision.global.pixels@sample");
        JsonElement tensors = GoldenImages.Json("forward/tiny_page.json").GetProperty("tensors");
        int step = tensors.GetProperty("vision.global.pixels").GetProperty("sample_step").GetInt32();
        Assert.Equal(sample, actual.Where((_, i) => i % step == 0));
    }

    [Fact]
    public void Normalise_ViewsOfDifferentSizes_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Preprocessor.Normalise([new RgbImage(64, 64), new RgbImage(128, 128)]));
        Assert.Throws<ArgumentException>(() => Preprocessor.Normalise([new RgbImage(64, 32)]));
        Assert.Throws<ArgumentException>(() => Preprocessor.Normalise([]));
    }

    /// <summary>Red counts up from <paramref name="start"/>, green is 7 ahead of it and blue 14.</summary>
    private static RgbImage Ramp(int start) =>
        new(16, 16, [.. Enumerable.Range(start, 256).SelectMany(i => new[] { (byte)i, (byte)(i + 7), (byte)(i + 14) })]);
}
