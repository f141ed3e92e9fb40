using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Imaging;

public sealed class PillowResizeTests
{
    private const string File = "components/pillow_resize.safetensors";

    public static TheoryData<string> Resizes() =>
        [.. Cases("resize")];

    [Theory]
    [MemberData(nameof(Resizes))]
    public void Bicubic_ShrinkAndEnlarge_EqualsPillowBitForBit(string name)
    {
        RgbImage expected = Open(name + ".out");

        RgbImage actual = PillowResize.Bicubic(Open(name + ".in"), expected.Width, expected.Height);

        Assert.Equal(expected.Pixels, actual.Pixels);
    }

    [Fact]
    public void Bicubic_WidthsAroundTheVector_GiveTheSameRowsAsOneWideImage()
    {
        var random = new Random(3);
        var wide = new RgbImage(40, 50);
        random.NextBytes(wide.Pixels);
        RgbImage whole = PillowResize.Bicubic(wide, 40, 17);

        for (int side = 1; side <= 40; side++)
        {
            var narrow = new RgbImage(side, 50);
            for (int y = 0; y < 50; y++)
            {
                wide.Row(y)[..narrow.Stride].CopyTo(narrow.Row(y));
            }

            RgbImage result = PillowResize.Bicubic(narrow, side, 17);
            Assert.Equal(whole.Row(16)[..narrow.Stride].ToArray(), result.Row(16).ToArray());
        }
    }

    /// <summary>Names of the golden cases that begin so, each with an image before and after.</summary>
    internal static IEnumerable<string> Cases(string kind) =>
        Golden.Open(File).Names.Where(name => name.StartsWith(kind, StringComparison.Ordinal)).Select(name => name.Split('.')[0])
            .Distinct();

    internal static RgbImage Open(string name)
    {
        GoldenTensors golden = Golden.Open(File);
        int[] shape = golden.Shape(name);
        return new RgbImage(shape[1], shape[0], golden.Read<byte>(name));
    }
}
