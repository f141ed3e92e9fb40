using System.Text.Json.Nodes;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests.Field;

/// <summary>Kinds of model folders on which readers fail: neighbours, other writers' configurations, broken downloads.</summary>
public sealed class ModelKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "field 18, GGUF neighbours")]
    public async Task Read_TwoProjectorsAndAHalfFile_TakesOneAndSaysSo()
    {
        string[] vision = ["q8_0", "f16"];
        foreach (string type in vision)
        {
            Assert.Equal(0, (await CommandLine.RunAsync(
                "quantize", "--model", FieldFiles.Nano, "--type", "q8_0", "--vision", type, "--out", _folder.Path)).ExitCode);
        }

        string language = Path.Combine(_folder.Path, "nano-Q8_0.gguf");
        _folder.Write("half-downloaded.gguf", File.ReadAllBytes(language)[..3000]);

        CommandLine run = await CommandLine.RunAsync("read", FieldFiles.Page, "--model", language);

        FieldFiles.HasTheWords(run with { Error = "" });
        string[] notes = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, notes.Length);
        Assert.Contains("half-downloaded.gguf", notes[0], StringComparison.Ordinal);
        Assert.Equal("dsocr: 2 projectors fit nano-Q8_0.gguf; mmproj-nano-F16.gguf is taken, --mmproj names another.", notes[1]);
        FieldFiles.HasTheWords(await CommandLine.RunAsync(
            "read", FieldFiles.Page, "--model", language, "--mmproj", Path.Combine(_folder.Path, "mmproj-nano-Q8_0.gguf")));
        (await CommandLine.RunAsync("read", FieldFiles.Page, "--model", language, "--mmproj", language))
            .Complains(1, "a projector (mmproj) has 'clip'");
    }

    [Fact(DisplayName = "field 19, rope parameters")]
    public async Task Read_ConfigurationWithRopeParameters_ReadsAsWell()
    {
        CopyNano(File.ReadAllText(FieldFiles.Find("19-rope-parameters/config.json")));

        FieldFiles.HasTheWords(await CommandLine.RunAsync("read", FieldFiles.Page, "--model", _folder.Path));
    }

    [Theory(DisplayName = "field 19, rope parameters: what is not implemented is refused by name")]
    [InlineData("""{ "rope_type": "yarn", "rope_theta": 1000000, "factor": 4 }""", "rope_parameters.rope_type is \"yarn\"")]
    [InlineData("""{ "rope_type": "default", "rope_theta": 1000000, "factor": 4 }""", "rope_parameters.factor is set")]
    [InlineData("""{ "full_attention": { "rope_theta": 1000000 } }""", "rope_parameters.full_attention is set")]
    [InlineData("""{ "rope_theta": 500000 }""", "rope_parameters.rope_theta is 500000; rope_theta is 1000000 elsewhere")]
    public async Task Info_RopeParametersThatAreNotImplemented_AreRefused(string parameters, string part)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(FieldFiles.Nano, "config.json")))!;
        json["rope_parameters"] = JsonNode.Parse(parameters);
        CopyNano(json.ToJsonString());

        (await CommandLine.RunAsync("info", "--model", _folder.Path)).Complains(1, part);
    }

    [Theory(DisplayName = "Broken downloads are named as what they are")]
    [InlineData("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "is a pointer of Git LFS")]
    [InlineData("model.safetensors", "<!DOCTYPE html><html><body>Not found</body></html>", "is a web page")]
    [InlineData("config.json", "\n<html>\n", "is a web page")]
    [InlineData("tokenizer.json", "version https://git-lfs.github.com/spec/v1\n", "is a pointer of Git LFS")]
    [InlineData("config.json", """{ "model_type": "qwen2_vl", "vision_config": { "depth": 32 } }""", "of another family, 'qwen2_vl'")]
    [InlineData("config.json", """{ "architectures": ["LlamaForCausalLM"] }""", "of another family")]
    public async Task Info_FileThatIsSomethingElse_IsNamed(string file, string content, string part)
    {
        CopyNano(null);
        File.Delete(Path.Combine(_folder.Path, file));
        _folder.Write(file, content);

        CommandLine run = await CommandLine.RunAsync("info", "--model", _folder.Path);

        run.Complains(1, part);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "An image that is a pointer of Git LFS is named as that")]
    public async Task Read_ImageIsALfsPointer_IsNamed() =>
        (await FieldFiles.ReadAsync(_folder.Write("page.png", "version https://git-lfs.github.com/spec/v1\n")))
            .Complains(1, "page.png: is a pointer of Git LFS");

    private void CopyNano(string? config)
    {
        foreach (string file in Directory.GetFiles(FieldFiles.Nano))
        {
            File.CreateSymbolicLink(Path.Combine(_folder.Path, Path.GetFileName(file)), file);
        }

        if (config is not null)
        {
            File.Delete(Path.Combine(_folder.Path, "config.json"));
            _folder.Write("config.json", config);
        }
    }
}
