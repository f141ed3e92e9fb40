using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;
using Microsoft.Extensions.AI;

namespace DeepSeekOcr.Extensions.AI.Tests;

public sealed class OcrChatClientTests : IDisposable
{
    private static readonly byte[] Image = File.ReadAllBytes(Golden.Find("images/page_600x820.png"));

    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));
    private readonly OcrChatClient _chat;
    private readonly ReadOptions _reading =
        new() { Mode = ResolutionMode.Tiny, Generation = new GenerationOptions { MaxTokens = 20, IgnoreEos = true } };

    public OcrChatClientTests() => _chat = new OcrChatClient(_model, new OcrChatOptions { ModelId = "tiny", Reading = _reading });

    public void Dispose()
    {
        _chat.Dispose();
        _model.Dispose();
    }

    [Fact]
    public async Task Response_PictureAndPrompt_IsWhatTheModelReads()
    {
        ReadResult expected = Read(_reading with { Prompt = "OCR this image." });

        ChatResponse response = await AskAsync([Page(), new TextContent("OCR this image.")]);

        Assert.Equal(expected.Text, response.Text);
        Assert.Equal(("tiny", ChatFinishReason.Length), (response.ModelId, response.FinishReason));
        Assert.Equal(
            (expected.PromptTokens, 20L, expected.PromptTokens + 20L), (
                response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.Equal(64, response.Usage.AdditionalCounts!["vision_tokens"]);
        Assert.IsType<ReadResult>(response.RawRepresentation);
        double legibility = Assert.IsType<double>(response.AdditionalProperties!["legibility"]);
        Assert.Equal(legibility < _model.Traits.Legibility.Threshold, response.AdditionalProperties["low_confidence"]);
    }

    [Fact]
    public async Task Response_PictureAlone_TakesTheDefaultPrompt() => Assert.Equal(Read(_reading).Text, (await AskAsync([Page()])).Text);

    [Fact]
    public async Task Response_OptionsOfTheRequest_TakeThePlaceOfDefaults()
    {
        var options =
            new ChatOptions
            {
                MaxOutputTokens = 5, Temperature = 0.9f, TopP = 0.8f, Seed = 7,
                AdditionalProperties = new() { ["mode"] = "small" }
            };
        GenerationOptions generation = _reading.Generation! with { MaxTokens = 5, Temperature = 0.9f, TopP = 0.8f, Seed = 7 };

        ChatResponse response = await AskAsync([Page()], options);

        Assert.Equal(Read(_reading with { Mode = ResolutionMode.Small, Generation = generation }).Text, response.Text);
        Assert.Equal((5, 100), (response.Usage!.OutputTokenCount, response.Usage.AdditionalCounts!["vision_tokens"]));
    }

    [Fact]
    public async Task Stream_UpdatesTogether_AreTheResponse()
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (
            ChatResponseUpdate update in _chat.GetStreamingResponseAsync(
                [Question(Page(), Page())], null, TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        ChatResponse response = await AskAsync([Page(), Page()]);
        var whole = updates.ToChatResponse();
        Assert.True(updates.Count > 2);
        Assert.Equal(response.Text, whole.Text);
        Assert.Equal(
            (response.FinishReason, response.Usage!.InputTokenCount, "tiny"), (
                whole.FinishReason, whole.Usage!.InputTokenCount, whole.ModelId));
        Assert.Equal(128, whole.Usage.AdditionalCounts!["vision_tokens"]);
        Assert.Single(updates.Select(update => update.MessageId).Distinct());
    }

    [Fact]
    public async Task Stream_Left_EndsTheReading()
    {
        await foreach (ChatResponseUpdate update in _chat.GetStreamingResponseAsync(
            [Question(Page())], new ChatOptions { MaxOutputTokens = 100_000 }, TestContext.Current.CancellationToken))
        {
            break;
        }

        Assert.Equal(20, (await AskAsync([Page()])).Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Response_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _chat.GetResponseAsync([Question(Page())], null, stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () =>
                await _chat.GetStreamingResponseAsync([Question(Page())], null, stop.Token)
                    .ToChatResponseAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Response_BrokenPicture_NamesIt()
    {
        var broken = new DataContent(Image.AsMemory(0, 1000), "image/png") { Name = "scan.png" };

        ImageFormatException exception = await Assert.ThrowsAsync<ImageFormatException>(() => AskAsync([broken]));

        Assert.StartsWith("scan.png: ", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, ChatMessage[], ChatOptions?> Refused => new()
    {
        { "the conversation is: empty", [], null },
        { "the conversation is: system, user", [new(ChatRole.System, "Be kind."), Question(Page())], null },
        { "the conversation is: assistant", [new(ChatRole.Assistant, "Yes?")], null },
        { "neither an image nor text", [new(ChatRole.User, " ")], null },
        { "http://localhost/page.png is not fetched", [Question(new UriContent("http://localhost/page.png", "image/png"))], null },
        { "the message has audio/wav", [Question(new DataContent(new byte[1], "audio/wav"))], null },
        { "does not have tools", [Question(Page())], new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1)] } },
        { "a response format other than text", [Question(Page())], new ChatOptions { ResponseFormat = ChatResponseFormat.Json } },
        { "stop sequences", [Question(Page())], new ChatOptions { StopSequences = ["."] } },
        { "instructions", [Question(Page())], new ChatOptions { Instructions = "Be kind." } },
        { "top-k", [Question(Page())], new ChatOptions { TopK = 5 } },
        { "penalties", [Question(Page())], new ChatOptions { FrequencyPenalty = 1 } },
        { "huge", [Question(Page())], new ChatOptions { AdditionalProperties = new() { ["mode"] = "huge" } } },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Response_WhatCannotBeHonoured_IsRefused(string words, ChatMessage[] messages, ChatOptions? options)
    {
        NotSupportedException exception = await Assert.ThrowsAsync<NotSupportedException>(
            () => _chat.GetResponseAsync(messages, options, TestContext.Current.CancellationToken));

        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FinishReason_EveryStopReason_HasOne()
    {
        Assert.All(Enum.GetValues<StopReason>(), reason => Assert.Matches("^[a-z_]+$", OcrChatMapping.FinishReason(reason).Value));
        Assert.Equal("repetition_stopped", OcrChatMapping.FinishReason(StopReason.RepetitionStopped).Value);
    }

    [Fact]
    public void GetService_KnownTypes_AreGiven()
    {
        Assert.Same(_model, _chat.GetService<OcrModel>());
        Assert.Same(_chat, _chat.GetService<IChatClient>());
        Assert.Equal("tiny", _chat.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Null(_chat.GetService<string>());
        Assert.Null(_chat.GetService(typeof(OcrModel), "key"));
    }

    private static DataContent Page() => new(Image, "image/png");

    private static ChatMessage Question(params AIContent[] contents) => new(ChatRole.User, contents);

    private Task<ChatResponse> AskAsync(AIContent[] contents, ChatOptions? options = null) =>
        _chat.GetResponseAsync([Question(contents)], options, TestContext.Current.CancellationToken);

    private ReadResult Read(ReadOptions options) =>
        _model.Read(ImageDecoder.Decode(Image, "page"), options, null, TestContext.Current.CancellationToken);
}
