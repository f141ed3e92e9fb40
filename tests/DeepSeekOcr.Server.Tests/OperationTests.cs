using System.Net;
using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Server.Requests;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Server.Tests;

public sealed class OperationTests
{
    private const string Chat = "/v1/chat/completions";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_BeyondTheLimit_AreTurnedAwayAtOnceAndLaterLetIn()
    {
        var open = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var model = new TalkingModel("a") { Before = async (_, _) => { begun.TrySetResult(); await open.Task; } };
        await using TestServer server = await TestServer.StartAsync(model, Options() with { MaxRequests = 1 });

        Task<(HttpStatusCode Status, JsonElement Body)> first = server.PostAsync(Chat, TestServer.Chat());
        await begun.Task;
        using HttpResponseMessage second = await server.SendAsync(Chat, TestServer.Chat());
        open.SetResult();

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(Chat, TestServer.Chat())).Status);
    }

    [Fact]
    public async Task Client_ThatGoesAway_EndsItsPageAndFreesItsPlace()
    {
        var begun = new TaskCompletionSource();
        var model = new TalkingModel("a", "b")
        {
            Before = async (i, cancellation) =>
            {
                if (i == 1)
                {
                    var left = new TaskCompletionSource();
                    using CancellationTokenRegistration _ = cancellation.Register(left.SetResult);
                    begun.SetResult();
                    await left.Task;
                }
            },
        };
        await using TestServer server = await TestServer.StartAsync(model, Options() with { MaxRequests = 1 });
        using var client = new CancellationTokenSource();

        Task<HttpResponseMessage> request = server.SendAsync(Chat, TestServer.Chat(), client.Token);
        await begun.Task;
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(StopReason.Cancelled, await model.Ended);
    }

    [Fact]
    public async Task Images_WithTooManyPixelsTogether_AreRefusedBeforeTheyAreDecoded()
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"), Options() with { MaxPixels = 512 * 512 });
        string twice = TestServer.Chat().Replace(
            "{ \"type\": \"text\", \"text\": \"\" }",
            $$"""{ "type": "image_url", "image_url": "{{TestServer.PageAddress}}" }""",
            StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(Chat, TestServer.Chat())).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync(Chat, twice)).Status);
    }

    [Fact]
    public async Task Session_ThatCloses_IsUnavailableAndNoFailureOfTheServer()
    {
        using OcrModel tiny = OcrModel.Load(Golden.Find("tiny"));
        OcrSession session = tiny.CreateSession();
        await using TestServer server = await TestServer.StartAsync(session);
        session.Dispose();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.PostAsync(Chat, TestServer.Chat())).Status);
    }

    [Fact]
    public async Task Model_ThatFails_IsAServerErrorThatTellsNothingOfTheInside()
    {
        var model = new TalkingModel("a") { Before = (_, _) => throw new InvalidOperationException("secret") };
        await using TestServer server = await TestServer.StartAsync(model);

        (HttpStatusCode status, JsonElement body) = await server.PostAsync(Chat, TestServer.Chat());

        Assert.Equal((HttpStatusCode.InternalServerError, "server_error"), (
            status, body.GetProperty("error").GetProperty("type").GetString()));
        Assert.DoesNotContain("secret", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_ThatFailsInTheMiddleOfAStream_SaysSoInTheStream()
    {
        var model =
            new TalkingModel("a", "b") { Before = (i, _) => i == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask };
        await using TestServer server = await TestServer.StartAsync(model);

        using HttpResponseMessage response = await server.SendAsync(Chat, TestServer.Chat("\"stream\": true"));

        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("\"server_error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer right", HttpStatusCode.OK)]
    [InlineData("Bearer other", HttpStatusCode.OK)]
    public async Task Keys_Given_LetOnlyTheirHoldersIn(string? authorization, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(
            new TalkingModel("a"), Options() with { ApiKeys = ["right", "other"] });
        if (authorization is not null)
        {
            server.Client.DefaultRequestHeaders.Add("Authorization", authorization);
        }

        Assert.Equal(expected, (await server.PostAsync(Chat, TestServer.Chat())).Status);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health"));
        Assert.Equal(expected, await StatusAsync(server, "/v1/models"));
        Assert.Equal(expected, await StatusAsync(server, "/api/tags"));
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:8080", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    public async Task Host_OfTheRequest_HasToBeThisMachine(string host, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));
        server.Client.DefaultRequestHeaders.Host = host;

        Assert.Equal(expected, await StatusAsync(server, "/v1/models"));
    }

    [Fact]
    public async Task Capacity_Idle_IsToldWithItsLimit()
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));

        string text = await server.Client.GetStringAsync(new Uri("/v1/capacity", UriKind.Relative), Cancellation);

        Assert.Equal("{\"requests\":0,\"max_requests\":64}", text);
    }

    private static ServerOptions Options() => new() { ModelName = TestServer.Model };

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return response.StatusCode;
    }
}
