using DeepSeekOcr.Documents.Input;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace DeepSeekOcr.Tests.Documents.Input;

public sealed class PdfTextLayerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TwoColumns_GoesDownOneAndThenTheOther()
    {
        string path = Write(
            "two.pdf",
            page =>
            {
                page(50, ["Left column first line here", "left column second line here", "left column third line here"]);
                page(320, ["Right column first line here", "right column second line here", "right column third line here"]);
            });

        using PdfTextLayer? layer = PdfTextLayer.Open(path);

        Assert.Equal(
            "Left column first line here\nleft column second line here\nleft column third line here\n\n"
            + "Right column first line here\nright column second line here\nright column third line here",
            layer?.Read(1));
        Assert.Null(layer?.Read(2));
        Assert.Null(layer?.Read(0));
    }

    [Fact]
    public void Read_HeadingOverAScan_IsNoUsableLayer()
    {
        using PdfTextLayer? layer = PdfTextLayer.Open(Write("scan.pdf", page => page(50, ["Scan 0001"])));
        Assert.Equal(1, layer?.Pages);
        Assert.Null(layer?.Read(1));
    }

    [Theory]
    [InlineData("An honest sentence with quite enough letters in it, 1999.", true)]
    [InlineData("\uE001\uE002\uE003 words enough to be a text but one in five is private \uE001\uE002\uE003\uE001\uE002\uE003\uE001\uE002", false)]
    [InlineData("12 34 56 78 90 12 34 56 78 90 12 34 56 78 90 12 34 56 78", false)]
    [InlineData("文書の画像から文字を読み取るためのモデルであり、縦書きの頁や表も読むことができるものとして作られている。", true)]
    public void IsUsable_Text_IsJudgedByItsCharacters(string text, bool usable) => Assert.Equal(usable, PdfTextLayer.IsUsable(text));

    [Fact]
    public void Open_BrokenFiles_HaveNoLayer()
    {
        byte[] whole = File.ReadAllBytes(Write("whole.pdf", page => page(50, ["A line of text that is long enough to be a layer of a page."])));
        var random = new Random(1);
        for (int i = 0; i < 60; i++)
        {
            byte[] broken = whole[..(i % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (int n = 0; n < i && broken.Length > 0; n++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            using PdfTextLayer? layer = PdfTextLayer.Open(_folder.Write($"broken{i}.pdf", broken));
            layer?.Read(1);
        }

        Assert.Null(PdfTextLayer.Open(Path.Combine(_folder.Path, "missing.pdf")));
    }

    private string Write(string name, Action<Action<double, string[]>> fill)
    {
        using var builder = new PdfDocumentBuilder();
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        PdfPageBuilder page = builder.AddPage(PageSize.A4);
        fill((left, lines) =>
        {
            for (int i = 0; i < lines.Length; i++)
            {
                page.AddText(lines[i], 12, new PdfPoint(left, 700 - (i * 15)), font);
            }
        });
        return _folder.Write(name, builder.Build());
    }
}
