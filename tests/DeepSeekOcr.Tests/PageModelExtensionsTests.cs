using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests.Reading;

namespace DeepSeekOcr.Tests;

public sealed class PageModelExtensionsTests : IDisposable
{
    private static readonly RgbImage Page = ImageDecoder.Decode(Golden.Find("images/page_600x820.png"));

    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));
    private readonly ReadOptions _options = new()
    {
        Mode = ResolutionMode.Tiny, Generation = new GenerationOptions { MaxTokens = 10, IgnoreEos = true },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task ReadAsync_ModelOrSession_EqualsRead()
    {
        string expected = _model.Read(Page, _options, null, Cancellation).Text;
        using OcrSession session = _model.CreateSession();

        Assert.Equal(expected, (await _model.ReadAsync(Page, _options, null, Cancellation)).Text);
        Assert.Equal(expected, (await session.ReadAsync(Page, _options, null, Cancellation)).Text);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_SaysSo()
    {
        ReadResult result = await _model.ReadAsync(Page, _options, null, new CancellationToken(canceled: true));

        Assert.Equal((StopReason.Cancelled, ""), (result.StopReason, result.Text));
    }

    [Fact]
    public async Task ReadAsync_Tokens_AreThePiecesOfTheText()
    {
        ReadResult result = await _model.ReadAsync(Page, _options, null, Cancellation);

        Assert.Equal(result.Ids.Count, result.Tokens.Count);
        Assert.Equal(result.Text.Length, result.Tokens.Sum(token => token.Length));
        Assert.Equal(_model.Tokenizer.Decode(result.Ids), result.Text);
    }

    [Fact]
    public async Task StreamAsync_ModelThatFails_ThrowsItsFault()
    {
        var model = new FakePageModel((_, _, _) => throw new GenerationException("no"));

        var fault = await Assert.ThrowsAsync<GenerationException>(async () =>
        {
            await foreach (ReadUpdate _ in model.StreamAsync(Page, cancellation: Cancellation))
            {
            }
        });

        Assert.Equal("no", fault.Message);
    }
}
