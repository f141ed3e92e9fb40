using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Evaluation.Tests;

public sealed class PagePairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Folder_TakesImagesWithTheirTextInOrder()
    {
        foreach (string name in (string[])["b.png", "b.txt", "a.JPG", "a.txt", "alone.png", "readme.txt", "c.pdf", "c.txt"])
        {
            _folder.Write(name, name);
        }

        Assert.Equal(["a.JPG", "b.png"], PagePair.Find(_folder.Path).Select(pair => Path.GetFileName(pair.Image)));
    }

    [Fact]
    public void ReadText_LineBreaksOfAnotherSystem_AreUniform()
    {
        _folder.Write("a.png", "");
        _folder.Write("a.txt", "\uFEFFone\r\ntwo\r\n\r\n");
        Assert.Equal("one\ntwo", Assert.Single(PagePair.Find(Path.Combine(_folder.Path, "a.png"))).ReadText());
    }

    [Fact]
    public void Find_NothingToRead_SaysWhatIsMissing()
    {
        string image = _folder.Write("a.png", "");
        Assert.EndsWith(
            "a.png: has no text beside it; expected " + Path.Combine(_folder.Path, "a.txt") + ".", Fault(image), StringComparison.Ordinal);
        Assert.Contains("has no image with a text", Fault(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("no such file", Fault(Path.Combine(_folder.Path, "b.png")), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadText_NotUtf8_NamesTheFile()
    {
        _folder.Write("a.png", "");
        File.WriteAllBytes(Path.Combine(_folder.Path, "a.txt"), [0xC3, 0x28]);
        Assert.Contains(
            "a.txt: is not UTF-8 text.", Assert.Throws<EvaluationException>(() => PagePair.Find(_folder.Path)[0].ReadText()).Message,
            StringComparison.Ordinal);
    }

    private static string Fault(string path) => Assert.Throws<EvaluationException>(() => PagePair.Find(path)).Message;
}
