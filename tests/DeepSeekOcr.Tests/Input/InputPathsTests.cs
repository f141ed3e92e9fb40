using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Tests.Input;

public sealed class InputPathsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Expand_Directory_HasItsDocumentsInNaturalOrder()
    {
        Make("page10.png", "page2.PNG", "page1.pdf", "notes.txt", ".hidden.png", "sub/a.tif", "sub/.git/b.png");

        Assert.Equal(["page1.pdf", "page2.PNG", "page10.png", "sub/a.tif"], Expand(""));
    }

    [Fact]
    public void Expand_DirectoriesLinkedInCircles_AreListedOnce()
    {
        Make("a/page.png", "b/page.png");
        Directory.CreateSymbolicLink(At("a/up"), _folder.Path);
        Directory.CreateSymbolicLink(At("a/b"), At("b"));
        Directory.CreateSymbolicLink(At("b/a"), At("a"));
        Directory.CreateSymbolicLink(At("self"), At("self"));

        Assert.Equal(2, Expand("").Length);
    }

    [Theory]
    [InlineData("*.png", "a1.png b.png")]
    [InlineData("a?.png", "a1.png")]
    [InlineData("[!a]*.png", "b.png")]
    [InlineData("[a-b]*.p*", "a1.png b.pdf b.png")]
    [InlineData("**/*.png", "a1.png b.png d/c.png d/e/f.png")]
    [InlineData("d/**", "d/c.png d/e/f.png")]
    [InlineData("*/*.png", "d/c.png")]
    [InlineData("d/e/../*.png", "d/c.png")]
    public void Expand_Pattern_HasWhatMatches(string pattern, string expected)
    {
        Make("a1.png", "b.png", "b.pdf", "d/c.png", "d/e/f.png");

        Assert.Equal(expected.Split(' '), Expand(pattern).Select(path => path.Replace("d/e/../", "d/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Expand_FileCalledLikeAPattern_IsThatFile()
    {
        Make("page[1].png", "page1.png");

        Assert.Equal(["page[1].png"], Expand("page[1].png"));
    }

    [Theory]
    [InlineData("*.gif", "matches no file.")]
    [InlineData("[z-a].png", "is no pattern of file names.")]
    [InlineData("", "has no document (.pdf, .tif, .tiff, .png, .jpg, .jpeg, .webp, .gif, .bmp).")]
    public void Expand_NothingFound_SaysSo(string argument, string message)
    {
        string path = At(argument);

        Assert.Equal($"{path}: {message}", Assert.Throws<InputException>(() => InputPaths.Expand([path])).Message);
    }

    [Fact]
    public void Expand_NamesAddressesAndStandardInput_StayAsTheyAre()
    {
        string[] arguments = ["missing.png", "-", "https://example.org/*.pdf", "/no/such/folder/*.png"];

        Assert.Equal(arguments, InputPaths.Expand(arguments));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);

    private string[] Expand(string argument) =>
        [.. InputPaths.Expand([At(argument)]).Select(path => path[(_folder.Path.Length + 1)..])];

    private void Make(params string[] names)
    {
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            File.WriteAllBytes(At(name), [1]);
        }
    }
}
