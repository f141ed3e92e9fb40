using System.Net;
using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Remote;

namespace DeepSeekOcr.Tests.Remote;

public sealed class RemotePageModelTests
{
    private static readonly RgbImage Page = new(20, 10);

    private static readonly RemoteOptions Options = new()
    {
        Address = new Uri("http://gpu:8000/v1/"), Attempts = 3, Backoff = TimeSpan.Zero, NextPiece = TimeSpan.FromMinutes(1),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_Stream_IsTextInPiecesWithCounts()
    {
        var server = new FakeServer(_ => FakeServer.Stream(["Hel", "lo"]));
        using RemotePageModel model = await ConnectAsync(server);
        var pieces = new List<string>();

        ReadResult result = await model.ReadAsync([Page], null, pieces.Add, Cancellation);

        Assert.Equal(["Hel", "lo"], pieces);
        Assert.Equal(("Hello", StopReason.Completed, 42, 260), (result.Text, result.StopReason, result.OutputTokens, result.PromptTokens));
        Assert.Empty(result.Tokens); // it told no probabilities, so none are made up
    }

    [Fact]
    public async Task Read_Request_HasTheImageFirstAndThePromptWithoutItsMark()
    {
        var server = new FakeServer(_ => FakeServer.Stream(["a"]));
        using RemotePageModel model = await ConnectAsync(server);

        await model.ReadAsync([Page], new ReadOptions { Prompt = ReadTask.Markdown.Prompt }, null, Cancellation);

        JsonElement body = Assert.Single(server.Bodies);
        JsonElement content = body.GetProperty("messages")[0].GetProperty("content");
        Assert.StartsWith(
            "data:image/png;base64,iVBOR", content[0].GetProperty("image_url").GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal("<|grounding|>Convert the document to markdown.", content[1].GetProperty("text").GetString());
        Assert.Equal(("m", 0), (body.GetProperty("model").GetString(), body.GetProperty("temperature").GetInt32()));
        Assert.False(body.GetProperty("skip_special_tokens").GetBoolean());
        Assert.Equal(90, body.GetProperty("vllm_xargs").GetProperty("window_size").GetInt32());
        Assert.False(body.TryGetProperty("max_tokens", out _));
    }

    [Fact]
    public async Task Read_OtherServer_IsSentNothingBeyondTheInterface()
    {
        var server = new FakeServer(_ => FakeServer.Stream(["a"])) { Models = """{ "data": [ { "id": "x" } ] }""" };
        using RemotePageModel model = await ConnectAsync(server);

        await model.ReadAsync([Page], new ReadOptions { Mode = ResolutionMode.Base }, null, Cancellation);

        Assert.Equal(RemoteKind.OpenAi, model.Kind);
        Assert.Equal(
            ["model", "messages", "temperature", "stream", "stream_options", "logprobs"],
            server.Bodies[0].EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Read_Probabilities_BecomeTokensIfTheyAddUpToTheText()
    {
        const string Piece = """
            {"choices":[{"delta":{"content":"ab"},
            "logprobs":{"content":[{"token":"a","logprob":0},{"token":"b","logprob":-0.6931471805599453}]}}]}
            """;
        using RemotePageModel model = await ConnectAsync(
            new FakeServer(_ => FakeServer.Raw(FakeServer.Event(Piece.ReplaceLineEndings("")) + FakeServer.Event("[DONE]"))));

        ReadResult result = await model.ReadAsync([Page], null, null, Cancellation);

        Assert.Equal([(1, 1.0), (1, 0.5)], result.Tokens.Select(token => (token.Length, Math.Round(token.Probability, 6))));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task Read_TurnedAway_IsSentAgain(HttpStatusCode status)
    {
        var server = new FakeServer(i => i < 2
            ? FakeServer.Refusal(status, "<html>", TimeSpan.Zero)
            : FakeServer.Stream(["a"]));
        using RemotePageModel model = await ConnectAsync(server);

        Assert.Equal("a", (await model.ReadAsync([Page], null, null, Cancellation)).Text);
        Assert.Equal(3, server.Bodies.Count);
    }

    [Fact]
    public async Task Read_TurnedAwayForGood_SaysSoAfterAllAttempts()
    {
        var server = new FakeServer(
            _ => FakeServer.Refusal(HttpStatusCode.TooManyRequests, """{"error":{"message":"full"}}""", TimeSpan.Zero));
        using RemotePageModel model = await ConnectAsync(server);

        var fault = await Assert.ThrowsAsync<RemoteException>(() => model.ReadAsync([Page], null, null, Cancellation));

        Assert.Equal("http://gpu:8000/v1/ answers 429: full (3 attempts)", fault.Message);
    }

    [Fact]
    public async Task Read_Refused_IsNotSentAgain()
    {
        var server = new FakeServer(_ => FakeServer.Refusal(HttpStatusCode.BadRequest, """{"error":{"message":"too\nlong"}}"""));
        using RemotePageModel model = await ConnectAsync(server);

        var fault = await Assert.ThrowsAsync<RemoteException>(() => model.ReadAsync([Page], null, null, Cancellation));

        Assert.Equal("http://gpu:8000/v1/ answers 400: too long", fault.Message);
        Assert.Single(server.Bodies);
    }

    [Fact]
    public async Task Read_NoConnection_IsTriedAgain()
    {
        var server = new FakeServer(i => i == 0 ? throw new HttpRequestException("refused") : FakeServer.Stream(["a"]));
        using RemotePageModel model = await ConnectAsync(server);

        Assert.Equal("a", (await model.ReadAsync([Page], null, null, Cancellation)).Text);
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"out of memory\"}}\n\n", "http://gpu:8000/v1/ says: out of memory")]
    [InlineData("data: {\"choices\":\n\n", "http://gpu:8000/v1/ broke off its answer")]
    public async Task Read_StreamThatFails_SaysWhy(string stream, string expected)
    {
        using RemotePageModel model = await ConnectAsync(new FakeServer(_ => FakeServer.Raw(stream)));

        var fault = await Assert.ThrowsAsync<RemoteException>(() => model.ReadAsync([Page], null, null, Cancellation));

        Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_StreamThatBreaksOff_IsNoWholePage()
    {
        using RemotePageModel model = await ConnectAsync(new FakeServer(_ => FakeServer.Stream(["a"], finish: null, done: false)));

        Assert.Equal(StopReason.LengthLimit, (await model.ReadAsync([Page], null, null, Cancellation)).StopReason);
    }

    [Fact]
    public async Task Read_Loop_ClosesTheStreamAndIsCutOff()
    {
        const string Round = "and so it goes on and on, ";
        using RemotePageModel model = await ConnectAsync(
            new FakeServer(_ => FakeServer.Stream(["Once. ", .. Enumerable.Repeat(Round, 500)], finish: "length")));

        ReadResult result = await model.ReadAsync([Page], null, null, Cancellation);

        Assert.Equal(StopReason.RepetitionStopped, result.StopReason);
        Assert.StartsWith("Once. " + Round.TrimEnd(), result.Text, StringComparison.Ordinal);
        Assert.InRange(result.Text.Length, Round.Length, 3 * Round.Length);
        Assert.InRange(result.RemovedText.Length, 900, 3000);
    }

    [Fact]
    public async Task Read_Cancelled_KeepsWhatCame()
    {
        using var left = new CancellationTokenSource();
        using RemotePageModel model = await ConnectAsync(new FakeServer(_ => FakeServer.Stream(["a", "b", "c"])));

        ReadResult result = await model.ReadAsync([Page], null, _ => left.Cancel(), left.Token);

        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.StartsWith("a", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"data\": [] }", "lists no model.")]
    [InlineData("{ }", "does not list models as such servers do.")]
    [InlineData("<html>", "cannot be asked for its models")]
    public async Task Connect_NoSuchServer_SaysWhat(string models, string expected)
    {
        var fault = await Assert.ThrowsAsync<RemoteException>(
            () => ConnectAsync(new FakeServer(_ => throw new InvalidOperationException()) { Models = models }));

        Assert.StartsWith("http://gpu:8000/v1/ " + expected, fault.Message, StringComparison.Ordinal);
    }

    private static Task<RemotePageModel> ConnectAsync(FakeServer server) => RemotePageModel.ConnectAsync(Options, server, Cancellation);
}
