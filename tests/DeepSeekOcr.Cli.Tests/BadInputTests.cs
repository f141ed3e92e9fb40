using System.Buffers.Binary;
using System.Text.Json.Nodes;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;
using DeepSeekOcr.Tests.Imaging;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>What a damaged file does to the command: one line, exit code 1, nothing on standard output.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_TruncatedPng_IsOneLine()
    {
        byte[] whole = await File.ReadAllBytesAsync(CommandLine.Page, TestContext.Current.CancellationToken);
        await ReadComplains(_folder.Write("half.png", whole[..(whole.Length / 2)]), "half.png: the PNG image ends before its last row");
    }

    [Fact]
    public async Task Read_PngHeaderOf50000Squared_IsOneLine() =>
        await ReadComplains(
            _folder.Write("bomb.png", PngFile.Make(50_000, 50_000, 8, PngFile.Rgba)), "is 50000×50000 pixels; the limit is 100 megapixels");

    [Fact]
    public async Task Read_PictureAboveMaxPixels_IsOneLine() =>
        (await CommandLine.RunAsync(CommandLine.Page, "--model", CommandLine.Model, "--max-pixels", "1000"))
            .Complains(1, "is 600×820 pixels");

    [Fact]
    public async Task Read_EmptyFile_IsOneLine() =>
        await ReadComplains(_folder.Write("empty.png", Array.Empty<byte>()), "empty.png: is empty");

    [Fact]
    public async Task Read_Directory_IsOneLine() => await ReadComplains(_folder.Path, "has no document");

    [Fact]
    public async Task Read_MissingFile_IsOneLine() => await ReadComplains("nofile.png", "nofile.png: no such file.");

    [Fact]
    public async Task Read_UnreadableFile_IsOneLine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file that not even the superuser can read.");
        await ReadComplains("/proc/self/mem", "/proc/self/mem: is empty or no ordinary file");
    }

    [Fact]
    public async Task Read_TextFile_IsOneLine() => await ReadComplains(_folder.Write("page.txt", "no image"), "page.txt: is no PDF, TIFF");

    [Fact]
    public async Task Info_OverlappingTensors_IsOneLine()
    {
        CopyModel("tiny");
        EditHeader(header => header["model.embed_tokens.weight"]!["data_offsets"] = header["lm_head.weight"]!["data_offsets"]!.DeepClone());
        await InfoComplains("overlaps the tensor before it");
    }

    [Fact]
    public async Task Info_OffsetsOutsideTheFile_IsOneLine()
    {
        CopyModel("tiny");
        EditHeader(header =>
        {
            JsonNode last = header.AsObject().Where(entry => entry.Key != "__metadata__")
                .MaxBy(entry => (long)entry.Value!["data_offsets"]![1]!).Value!;
            JsonNode offsets = last["data_offsets"]!;
            last["data_offsets"] = new JsonArray((long)offsets[0]! + 1_000_000_000, (long)offsets[1]! + 1_000_000_000);
        });
        await InfoComplains("Is the download complete?");
    }

    [Fact]
    public async Task Info_TruncatedWeights_IsOneLine()
    {
        CopyModel("tiny");
        string path = Path.Combine(_folder.Path, Weights);
        byte[] whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, whole[..1000], TestContext.Current.CancellationToken);
        await InfoComplains(Weights);
    }

    [Theory]
    [InlineData("num_hidden_layers", 2_000_000_000)]
    [InlineData("hidden_size", -5)]
    [InlineData("n_routed_experts", 1_000_000)]
    [InlineData("vocab_size", 0)]
    public async Task Info_AbsurdConfig_IsOneLineThatNamesTheKey(string key, int value)
    {
        CopyModel("tiny");
        string path = Path.Combine(_folder.Path, "config.json");
        JsonNode config = JsonNode.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))!;
        config[key] = value;
        await File.WriteAllTextAsync(path, config.ToJsonString(), TestContext.Current.CancellationToken);
        await InfoComplains(key);
    }

    [Fact]
    public async Task Info_ConfigOfAnotherShape_ListsWhatDoesNotFit()
    {
        CopyModel("tiny");
        string path = Path.Combine(_folder.Path, "config.json");
        JsonNode config = JsonNode.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))!;
        config["num_hidden_layers"] = 2;
        await File.WriteAllTextAsync(path, config.ToJsonString(), TestContext.Current.CancellationToken);
        await InfoComplains("extra: model.layers.2.");
    }

    [Fact]
    public async Task Info_MissingShard_IsOneLine()
    {
        CopyModel("tiny-bf16-sharded");
        File.Delete(Path.Combine(_folder.Path, "model-00002-of-00003.safetensors"));
        await InfoComplains("model-00002-of-00003.safetensors");
    }

    [Fact]
    public async Task Info_DirectoryInPlaceOfWeights_IsOneLine()
    {
        CopyModel("tiny");
        File.Delete(Path.Combine(_folder.Path, Weights));
        Directory.CreateDirectory(Path.Combine(_folder.Path, Weights));
        await InfoComplains("is a directory; expected a safetensors file.");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData(Weights)]
    public async Task Info_EmptyFile_IsOneLineThatNamesIt(string name)
    {
        CopyModel("tiny");
        _folder.Write(name, "");
        await InfoComplains(name);
    }

    [Fact]
    public async Task Info_NoSuchModel_IsOneLine() =>
        (await CommandLine.RunAsync("info", "--model", "/no/such/model")).Complains(1, "/no/such/model: there is no such directory.");

    private static async Task ReadComplains(string path, string part) =>
        (await CommandLine.RunAsync("read", path, "--model", CommandLine.Model)).Complains(1, part);

    private async Task InfoComplains(string part) => (await CommandLine.RunAsync("info", "--model", _folder.Path)).Complains(1, part);

    private void CopyModel(string name)
    {
        foreach (string file in Directory.GetFiles(Golden.Find(name)))
        {
            File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
        }
    }

    /// <summary>Rewrites the header of the weights; the data stay as they are.</summary>
    private void EditHeader(Action<JsonNode> edit)
    {
        string path = Path.Combine(_folder.Path, Weights);
        byte[] file = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        JsonNode header = JsonNode.Parse(file.AsSpan(8, length))!;
        edit(header);
        byte[] edited = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)edited.Length);
        File.WriteAllBytes(path, [.. prefix, .. edited, .. file.AsSpan(8 + length)]);
    }
}
