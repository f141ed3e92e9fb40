using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Imaging.Analysis;

public sealed class OrientationTests
{
    public static TheoryData<string, PageTurn> FacesAndTurns =>
    [
        .. from face in new[] { "LiberationSerif-Regular", "LiberationSans-Regular", "DejaVuSansMono", "Caladea-Regular" }
           from turn in Enum.GetValues<PageTurn>()
           select (face, turn),
    ];

    [Theory]
    [MemberData(nameof(FacesAndTurns))]
    public void Of_TurnedPage_IsTheUprightOneAgain(string face, PageTurn turn)
    {
        RgbImage page = TextImage.Draw(TextImage.English, face, 24);

        UprightPage upright = UprightPage.Of(TextImage.Turn(page, turn));

        Assert.Equal(turn, upright.Orientation.Turn);
        Assert.Equal(page.Pixels, upright.Image.Pixels);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(40)]
    public void Of_UprightPage_IsThatVeryImage(float size)
    {
        RgbImage page = TextImage.Draw(TextImage.English, "OpenSans-Regular", size);

        UprightPage upright = UprightPage.Of(page);

        Assert.Same(page, upright.Image);
        Assert.Equal(AffineMap.Identity, upright.ToOriginal);
        Assert.Equal(PageTurn.None, upright.Orientation.Turn);
    }

    [Theory]
    [InlineData(TextImage.Russian)]
    [InlineData(TextImage.Greek)]
    [InlineData("ALL HUMAN BEINGS ARE BORN FREE AND EQUAL IN DIGNITY AND RIGHTS ")]
    [InlineData("1234.50 99,120 33 8.7 1,204 556 71.2 0.45 23,551 78 91.0 12,044 67 3.14159 ")]
    [InlineData("for (int i = 0; i < n; i++) { sum_[i] += a[i] * b[i]; } if (x_y >= 0 && q_[j] != p_) return g(y, p, q); ")]
    public void Of_UprightPageWithoutLatinHabits_IsLeftAlone(string words)
    {
        RgbImage page = TextImage.Draw(words, "DejaVuSansMono", 22);

        Assert.Same(page, UprightPage.Of(page).Image);
    }

    [Theory]
    [InlineData("images/page_600x820.png")]
    [InlineData("images/square_1440x1440.png")]
    [InlineData("images/wide_1730x260.png")]
    [InlineData("images/tiny_40x30.png")]
    public void Of_PicturesOfOtherThings_AreLeftAlone(string name)
    {
        RgbImage page = ImageDecoder.Decode(Golden.Find(name));

        Assert.Same(page, UprightPage.Of(page).Image);
    }

    [Fact]
    public void Of_Noise_IsLeftAlone()
    {
        var page = new RgbImage(400, 300);
        new Random(1).NextBytes(page.Pixels);

        Assert.Same(page, UprightPage.Of(page).Image);
    }

    [Theory]
    [InlineData(-7, PageTurn.None)]
    [InlineData(-2, PageTurn.Right)]
    [InlineData(1, PageTurn.UpsideDown)]
    [InlineData(6, PageTurn.Left)]
    public void Of_SkewedPage_IsLevelAndMapsBack(double degrees, PageTurn turn)
    {
        RgbImage page = TextImage.Draw(TextImage.English, "LiberationSerif-Regular", 24);
        (RgbImage skewed, AffineMap toPage) = ImageRotation.Level(page, -degrees, (255, 255, 255));
        RgbImage scan = TextImage.Turn(skewed, turn);
        AffineMap scanToPage = ImageRotation.Undo(skewed, (PageTurn)((4 - (int)turn) % 4)).ToOriginal.Then(toPage);

        UprightPage upright = UprightPage.Of(scan);

        Assert.Equal(turn, upright.Orientation.Turn);
        Assert.Equal(degrees, upright.Orientation.Skew, 0.2);

        // The middle of the page stays the middle, and level lines stay level: two points of the page, through the scan and back.
        AffineMap toOriginal = upright.ToOriginal.Then(scanToPage);
        (double x0, double y0) = toOriginal.Apply(upright.Image.Width / 2.0 - 300, upright.Image.Height / 2.0);
        (double x1, double y1) = toOriginal.Apply(upright.Image.Width / 2.0 + 300, upright.Image.Height / 2.0);
        Assert.Equal(600, x1 - x0, 0.1);
        Assert.Equal(0, y1 - y0, 2.5);
        Assert.Equal(page.Width / 2.0, (x0 + x1) / 2, 1.0);
        Assert.Equal(page.Height / 2.0, (y0 + y1) / 2, 1.0);
    }
}
