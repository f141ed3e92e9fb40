using DeepSeekOcr.Checkpoints.Hub;
using FsCheck;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Checkpoints.Hub;

public sealed class HubModelTests
{
    [Theory]
    [InlineData("deepseek-ai/DeepSeek-OCR", "deepseek-ai", "DeepSeek-OCR", "main")]
    [InlineData("a/b@v1.0", "a", "b", "v1.0")]
    [InlineData("a/b@refs/pr/7", "a", "b", "refs/pr/7")]
    public void Parse_Name_GivesItsParts(string text, string owner, string name, string revision)
    {
        var model = HubModel.Parse(text);

        Assert.Equal((owner, name, revision), (model.Owner, model.Name, model.Revision));
        Assert.Equal(text, model.ToString());
    }

    [Theory]
    [InlineData("model")]
    [InlineData("a/b/c")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("a--b/c")]
    [InlineData("a/b c")]
    [InlineData("a/b\n")]
    [InlineData("a/ü")]
    [InlineData("a\\b/c")]
    [InlineData("-a/b")]
    [InlineData("a/b@")]
    [InlineData("a/b@../x")]
    [InlineData("a/b@x/../y")]
    [InlineData("a/b@x//y")]
    [InlineData("a/b@/x")]
    [InlineData("")]
    public void Parse_SomethingElse_IsRefused(string text) =>
        Assert.Contains(
            "expected OWNER/NAME", Assert.Throws<FormatException>(() => HubModel.Parse(text)).Message, StringComparison.Ordinal);

    [Property]
    public bool TryParse_AnyTextThatPasses_StaysInItsFolder(NonNull<string> owner, NonNull<string> name, NonNull<string> revision)
    {
        if (!HubModel.TryParse($"{owner.Get}/{name.Get}@{revision.Get}", out HubModel? model))
        {
            return true;
        }

        string path = Path.GetFullPath(Path.Combine("/cache", model.FolderName, "refs", model.Revision));
        return path.StartsWith($"/cache/models--{model.Owner}--{model.Name}/refs/", StringComparison.Ordinal)
            && HubModel.OfFolder(model.FolderName)?.Id == model.Id;
    }

    [Fact]
    public void Options_Environment_IsReadAsOtherToolsReadIt()
    {
        Assert.Equal("/h/hub", Read(("HF_HOME", "/h")).CacheDirectory);
        Assert.Equal("/c", Read(("HF_HOME", "/h"), ("HF_HUB_CACHE", "/c")).CacheDirectory);
        Assert.Equal("/x/huggingface/hub", Read(("XDG_CACHE_HOME", "/x")).CacheDirectory);
        Assert.EndsWith("/.cache/huggingface/hub", Read().CacheDirectory, StringComparison.Ordinal);
        Assert.Equal("https://huggingface.co/", Read(("HF_ENDPOINT", "")).Endpoint.AbsoluteUri);
        Assert.Equal("http://localhost:80/mirror", Read(("HF_ENDPOINT", "http://localhost:80/mirror")).Endpoint.OriginalString);
        Assert.Equal("hf_x", Read(("HF_TOKEN", "hf_x\n")).Token);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("on", true)]
    [InlineData("Yes", true)]
    [InlineData("TRUE", true)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    [InlineData("", false)]
    public void Options_Offline_IsWhatTheOfficialToolsTakeForTrue(string value, bool offline) =>
        Assert.Equal(offline, Read(("HF_HUB_OFFLINE", value)).Offline);

    [Fact]
    public void Options_Token_IsThatOfTheLoginUnlessOneIsNamed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("token", "of_login\n");
        string other = folder.Write("other", "of_path");

        Assert.Equal("of_login", Read(("HF_HOME", folder.Path)).Token);
        Assert.Equal("of_path", Read(("HF_HOME", folder.Path), ("HF_TOKEN_PATH", other)).Token);
        Assert.Equal("named", Read(("HF_HOME", folder.Path), ("HF_TOKEN_PATH", other), ("HF_TOKEN", "named")).Token);
        Assert.Null(Read(("HF_HOME", Path.Combine(folder.Path, "none"))).Token);
    }

    [Theory]
    [InlineData("HF_ENDPOINT", "hub.example")]
    [InlineData("HF_ENDPOINT", "ftp://hub.example")]
    [InlineData("HF_ENDPOINT", "https://user:word@hub.example")]
    [InlineData("HF_TOKEN", "se\ncret")]
    public void Options_EnvironmentThatCannotBe_IsRefused(string name, string value)
    {
        HubException exception = Assert.Throws<HubException>(() => Read((name, value)));

        Assert.StartsWith(name, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message.ReplaceLineEndings(""), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_AsText_HideTheToken() =>
        Assert.DoesNotContain("hf_secret", new HubOptions { Token = "hf_secret" }.ToString(), StringComparison.Ordinal);

    private static HubOptions Read(params (string Name, string Value)[] variables) =>
        HubOptions.FromEnvironment(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
