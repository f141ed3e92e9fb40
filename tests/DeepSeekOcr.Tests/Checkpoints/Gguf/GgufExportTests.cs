using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Gguf;
using DeepSeekOcr.Checkpoints.Gguf.Container;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Checkpoints.Gguf;

public sealed class GgufExportTests : IDisposable
{
    private static readonly int[] Prompt = [0, 17, 305, 44, 88, 402, 5, 230, 61, 7];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("tiny", WeightFormat.F32)]
    [InlineData("tiny-bf16-sharded", WeightFormat.BF16)]
    public void Load_ExportThatLosesNothing_ReadsTheSameTokens(string golden, WeightFormat format)
    {
        using OcrModel expected = OcrModel.Load(Golden.Find(golden));
        using OcrModel actual = Export(golden, format);
        var options = new ReadOptions
        {
            Mode = ResolutionMode.Tiny,
            Generation = new GenerationOptions { MaxTokens = 24, IgnoreEos = true },
        };
        RgbImage page = ImageDecoder.Decode(Golden.Find("images/page_600x820.png"));
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        Assert.Equal(expected.Read(page, options, null, cancellation).Ids, actual.Read(page, options, null, cancellation).Ids);
        Assert.Equal(expected.Network.Config.ToJson(), actual.Network.Config.ToJson());
    }

    // Tiny's experts have rows of 24, which stay F16; the rest are blocks of 32. A random model's logits are small sums of many roundings.
    [Theory]
    [InlineData(WeightFormat.F16, 2e-3)]
    [InlineData(WeightFormat.Q8_0, 0.03)]
    [InlineData(WeightFormat.Q4_K, 0.03)]
    [InlineData(WeightFormat.Q4_0, 0.4)]
    public void Load_ExportInFewerBits_KeepsLogitsWithinTheFormatsError(WeightFormat format, double relative)
    {
        using OcrModel expected = OcrModel.Load(Golden.Find("tiny"));
        using OcrModel actual = Export("tiny", format);
        Closeness.Check($"{format}", Logits(actual), Logits(expected), relative, absolute: 0);
    }

    [Fact]
    public void Load_Export_HasTheSameTokenizer()
    {
        using OcrModel expected = OcrModel.Load(Golden.Find("tiny"));
        using OcrModel actual = Export("tiny", WeightFormat.F32);
        const string text = "The <image> of 12345 <|ref|>tïtle<|/ref|>\n\n  漢字かな {x}!\t<td>";
        Assert.Equal(expected.Tokenizer.Encode(text), actual.Tokenizer.Encode(text));
        Assert.Equal(
            (expected.Tokenizer.BosId, expected.Tokenizer.EosId, expected.Tokenizer.PadId, expected.Tokenizer.ImageId),
            (actual.Tokenizer.BosId, actual.Tokenizer.EosId, actual.Tokenizer.PadId, actual.Tokenizer.ImageId));
        Assert.All(Enumerable.Range(0, 608), id =>
        {
            Assert.Equal(expected.Tokenizer.Decode([id]), actual.Tokenizer.Decode([id]));
            Assert.Equal(expected.Tokenizer.IsSpecial(id), actual.Tokenizer.IsSpecial(id));
        });
    }

    [Fact]
    public void Write_Tiny_GivesNamesExtentsAndFormatsOfTheFormat()
    {
        GgufPaths paths = Write("tiny", WeightFormat.Q8_0, WeightFormat.F16);
        using var language = GgufFile.Open(paths.Language);
        using var vision = GgufFile.Open(paths.Vision);
        Check(language, "token_embd.weight", WeightFormat.Q8_0, [608, 64]);
        Check(language, "output_norm.weight", WeightFormat.F32, [64]);
        Check(language, "blk.0.ffn_down.weight", WeightFormat.Q8_0, [64, 160]);
        Check(language, "blk.1.ffn_gate_inp.weight", WeightFormat.F32, [8, 64]);
        Check(language, "blk.2.ffn_up_exps.weight", WeightFormat.Q8_0, [8, 24, 64]);
        Check(language, "blk.2.ffn_down_exps.weight", WeightFormat.F16, [8, 64, 24]);
        Check(language, "blk.1.ffn_gate_shexp.weight", WeightFormat.Q8_0, [48, 64]);
        Check(vision, "v.sam.patch_embd.weight", WeightFormat.F32, [48, 3, 16, 16]);
        Check(vision, "v.sam.blk.3.attn.pos_w.weight", WeightFormat.F32, [127, 12]);
        Check(vision, "v.blk.2.attn_qkv.weight", WeightFormat.F16, [120, 40]);
        Check(vision, "v.view_seperator", WeightFormat.F32, [1, 64]);
        Check(vision, "mm.model.fc.bias", WeightFormat.F32, [64]);
        Assert.Equal("deepseek2-ocr", language.Metadata.Text("general.architecture"));
        Assert.Equal("clip", vision.Metadata.Text("general.architecture"));
        Assert.Equal("deepseekocr", vision.Metadata.Text("clip.projector_type"));
        Assert.Equal(7, language.Metadata.Integer("general.file_type", 0, 99));
        Assert.Equal(608, language.Metadata.Texts("tokenizer.ggml.tokens").Count);
        Assert.All(language.Tensors.Concat(vision.Tensors), tensor => Assert.Equal(0, tensor.Offset % 32));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(paths.Language)!, "*.part"));

        static void Check(GgufFile file, string name, WeightFormat format, Shape shape) =>
            Assert.Equal((format, shape), (file.Find(name)!.Format, file.Find(name)!.Shape));
    }

    [Fact]
    public void Write_Progress_CountsEveryTensorOnce()
    {
        var seen = new List<GgufProgress>();
        GgufExport.Write(
            Golden.Find("tiny"), _folder.Path, WeightFormat.F16, WeightFormat.F16, new Synchronous(seen),
            TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, seen[0].All), seen.Select(step => step.Done));
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => GgufExport.Write(Golden.Find("tiny"), _folder.Path, WeightFormat.F16, WeightFormat.F16, cancellation: cancelled.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Load_FileOfTheLanguageModel_FindsTheProjectorBesideIt()
    {
        GgufPaths paths = Write("tiny", WeightFormat.F16, WeightFormat.F16);
        using OcrModel model = OcrModel.Load(paths.Language);
        Assert.Equal(64, model.Network.Config.Decoder.HiddenSize);
        CheckpointException refused = Assert.Throws<CheckpointException>(() => OcrModel.Load(paths.Vision));
        Assert.Contains("This is the projector: name the language model", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProjectorMissing_IsRefused()
    {
        GgufPaths paths = Write("tiny", WeightFormat.F16, WeightFormat.F16);
        File.Delete(paths.Vision);
        Assert.Contains(
            "no .gguf file is a projector", Assert.Throws<CheckpointException>(() => OcrModel.Load(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TwoLanguageModels_AsksForOne()
    {
        Write("tiny", WeightFormat.F16, WeightFormat.F16);
        GgufPaths second = Write("tiny", WeightFormat.Q8_0, WeightFormat.F16);
        Assert.Contains(
            "2 of its .gguf files are a language model", Assert.Throws<CheckpointException>(() => OcrModel.Load(_folder.Path)).Message,
            StringComparison.Ordinal);
        using OcrModel model = OcrModel.Load(second.Language);
        Assert.Contains(model.Parameters, parameter => parameter.Format == WeightFormat.Q8_0);
    }

    [Fact]
    public void Load_ProjectorOfAnotherModel_NamesWhatDoesNotFit()
    {
        GgufPaths paths = Write("tiny", WeightFormat.F16, WeightFormat.F16);
        using var vision = GgufFile.Open(paths.Vision);
        GgufItem[] items = [.. vision.Tensors.Where(tensor => tensor.Name != "mm.model.fc.bias")
            .Select(tensor => new GgufItem(tensor.Name, tensor.Shape, tensor.Format, vision.AsWeight(tensor, tensor.Name, tensor.Shape)))];
        ModelConfig config = ModelConfig.Load(Golden.Find("tiny"));
        string other = Path.Combine(_folder.Path, "other");
        Directory.CreateDirectory(other);
        File.Copy(paths.Language, Path.Combine(other, "language.gguf"));
        GgufWriter.Write(
            Path.Combine(other, "mmproj.gguf"), GgufConfigWriter.Vision("x", config, WeightFormat.F16), items,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(
            "1 missing: mm.model.fc.bias", Assert.Throws<CheckpointException>(() => OcrModel.Load(other)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Logits(OcrModel model)
    {
        using var arena = new Arena();
        using Arena.Scope scope = arena.Enter();
        Tensor x = model.Network.Decoder.Embed(Prompt);
        return model.Network.Decoder.Logits(model.Network.Decoder.Forward(x.Reshape([1, Prompt.Length, x.Shape.Width]))).ToArray();
    }

    private GgufPaths Write(string golden, WeightFormat language, WeightFormat vision) =>
        GgufExport.Write(Golden.Find(golden), _folder.Path, language, vision, cancellation: TestContext.Current.CancellationToken);

    private OcrModel Export(string golden, WeightFormat format) => OcrModel.Load(Write(golden, format, format).Language);

    private sealed class Synchronous(List<GgufProgress> seen) : IProgress<GgufProgress>
    {
        public void Report(GgufProgress value) => seen.Add(value);
    }
}
