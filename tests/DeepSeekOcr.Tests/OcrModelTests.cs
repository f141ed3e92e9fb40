using System.Text;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests;

public sealed class OcrModelTests : IDisposable
{
    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));
    private readonly RgbImage _page = ImageDecoder.Decode(Golden.Find("images/page_600x820.png"));
    private readonly ReadOptions _options =
        new() { Mode = ResolutionMode.Tiny, Generation = new GenerationOptions { MaxTokens = 30, IgnoreEos = true } };

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Read_Streamed_PiecesAddUpToTheText()
    {
        var pieces = new StringBuilder();

        ReadResult result = _model.Read(_page, _options, text => pieces.Append(text), TestContext.Current.CancellationToken);

        Assert.Equal(result.Text, pieces.ToString());
        Assert.Equal(30, result.Ids.Count);
        Assert.Equal(64, result.VisionTokens);
        Assert.Equal(StopReason.LengthLimit, result.StopReason);
    }

    [Fact]
    public async Task StreamAsync_ReadToTheEnd_EqualsRead()
    {
        var pieces = new StringBuilder();
        ReadResult? result = null;
        await foreach (ReadUpdate update in _model.StreamAsync(_page, _options, TestContext.Current.CancellationToken))
        {
            pieces.Append(update.Text);
            result = update.Result;
        }

        Assert.Equal(_model.Read(_page, _options, null, TestContext.Current.CancellationToken).Text, pieces.ToString());
        Assert.Equal(result?.Text, pieces.ToString());
    }

    [Fact]
    public void Read_TwoPagesInOnePrompt_SeesBoth()
    {
        RgbImage other = ImageDecoder.Decode(Golden.Find("images/two_1000x500.png"));
        ReadOptions options = _options with { Prompt = "<image>\n<image>\nCompare." };

        ReadResult both = _model.Read([_page, other], options, null, TestContext.Current.CancellationToken);
        ReadResult swapped = _model.Read([other, _page], options, null, TestContext.Current.CancellationToken);

        Assert.Equal(128, both.VisionTokens);
        Assert.Equal(both.PromptTokens, swapped.PromptTokens);
        Assert.NotEqual(both.Ids, swapped.Ids);
    }

    [Fact]
    public void Read_NoPage_ContinuesTheText() =>
        Assert.Equal(0, _model.Read([], _options with { Prompt = "Hello" }, null, TestContext.Current.CancellationToken).VisionTokens);

    [Fact]
    public void DefaultGeneration_CheckpointSaysNothing_IsThePublishedWindow()
    {
        var rule = Assert.IsType<WindowedNoRepeatNgram>(_model.Traits.DefaultGeneration.Repetition);

        Assert.Equal((30, 90), (rule.Size, rule.Window));
        Assert.Equal([_model.Tokenizer.FindToken("<td>")!.Value, _model.Tokenizer.FindToken("</td>")!.Value], rule.Whitelist);
    }

    [Theory]
    [InlineData("""{"no_repeat_ngram_size": 0}""", null)]
    [InlineData("""{"no_repeat_ngram_size": 20}""", typeof(NoRepeatNgram))]
    [InlineData("""{"no_repeat_ngram_size": 20, "no_repeat_ngram_window": 50}""", typeof(WindowedNoRepeatNgram))]
    public void GenerationDefaults_CheckpointSaysARule_TakesIt(string json, Type? rule)
    {
        using var folder = new TemporaryFolder();
        folder.Write(GenerationConfig.FileName, json);

        Assert.Equal(rule, GenerationDefaults.Of(GenerationConfig.Load(folder.Path), _model.Tokenizer).Repetition?.GetType());
    }

    [Fact]
    public void Load_TokenizerLargerThanVocabulary_NamesBothFiles()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Golden.Find("tiny")))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        string tokenizer = Path.Combine(folder.Path, "tokenizer_config.json");
        File.WriteAllText(tokenizer, """{"added_tokens_decoder": {"608": {"content": "<extra>", "special": true}}}""");

        CheckpointException exception = Assert.Throws<CheckpointException>(() => OcrModel.Load(folder.Path));

        Assert.Contains("tokenizer.json has 609 ids; vocab_size of config.json is 608", exception.Message, StringComparison.Ordinal);
    }
}
