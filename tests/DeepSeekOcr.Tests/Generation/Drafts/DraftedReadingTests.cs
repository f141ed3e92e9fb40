using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Generation.Drafts;

/// <summary>Real decoders: whatever the draft, the output is the one without, token for token.</summary>
public sealed class DraftedReadingTests : IDisposable
{
    private readonly OcrModel _tiny = OcrModel.Load(Golden.Find("tiny"));

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData(0f, true)]
    [InlineData(0f, false)]
    [InlineData(0.8f, true)]
    public void Run_AnyDraft_SaysTheSame(float temperature, bool repetition)
    {
        var options = new GenerationOptions
        {
            MaxTokens = 120,
            IgnoreEos = true,
            Temperature = temperature,
            Seed = 3,
            Repetition = repetition ? new WindowedNoRepeatNgram(4, 90) : null,
        };
        var random = new Random(5);
        foreach (int length in new[] { 5, 251, 300 })
        {
            int[] prompt = Random(random, length);
            int[] said = Run(prompt, options, null).Ids.ToArray();
            int[] spoilt = [.. said.Select((id, i) => i % 9 == 8 ? (id + 1) % 500 : id)];
            int[] torn = [.. said[..40], .. said[60..], .. said[..30]];
            IDraft[] drafts =
            [
                new TextDraft(said), new TextDraft(spoilt), new TextDraft(torn), new TextDraft(Random(random, 200)), new TextDraft([]),
                new LookupDraft(1), new LookupDraft(2), new DraftChain(new TextDraft(spoilt), new LookupDraft(2)),
            ];

            Assert.All(drafts, draft => Assert.Equal(said, Run(prompt, options, draft).Ids));
            Assert.InRange(Run(prompt, options, new TextDraft(said)).Drafts.Passes, 1, 20);
        }
    }

    [Fact]
    public void Read_TextOfThePageAsDraft_IsTheSameInFewerPasses()
    {
        using OcrModel nano = OcrModel.Load(Path.Combine(Golden.Repository, "models", "nano"));
        string samples = Path.Combine(Golden.Repository, "samples");
        RgbImage page = ImageDecoder.Decode(Path.Combine(samples, "page.png"));
        ReadResult plain = nano.Read(page, cancellation: TestContext.Current.CancellationToken);

        ReadResult drafted = nano.Read(
            page, new ReadOptions { Draft = File.ReadAllText(Path.Combine(samples, "page.txt")), LookUp = true },
            cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(plain.Ids, drafted.Ids);
        Assert.Equal(plain.StopReason, drafted.StopReason);
        Assert.InRange(drafted.Drafts.Passes, 1, plain.Drafts.Passes / 4);
    }

    private static int[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(3, 500))];

    private GenerationResult Run(int[] prompt, GenerationOptions options, IDraft? draft)
    {
        using var generator = new Generator(_tiny.Network, _tiny.Tokenizer.EosId);
        return generator.Run(prompt, _tiny.Network.Decoder.Embed(prompt), options, null, draft, TestContext.Current.CancellationToken);
    }
}
