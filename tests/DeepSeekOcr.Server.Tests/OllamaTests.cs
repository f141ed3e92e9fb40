using System.Net;
using System.Text.Json;
using DeepSeekOcr.Generation;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;

namespace DeepSeekOcr.Server.Tests;

public sealed class OllamaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_Client_GetsTheTextAsItComes()
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("Hel", "lo"));
        using var client = new OllamaApiClient(server.Client, TestServer.Model);
        var request = new ChatRequest
        {
            Model = TestServer.Model,
            Messages = [new Message(ChatRole.User, "Free OCR.", [Convert.ToBase64String(TestServer.Page)])],
            Stream = true,
        };

        var pieces = new List<string?>();
        await foreach (ChatResponseStream? piece in client.ChatAsync(request, Cancellation))
        {
            pieces.Add(piece?.Message.Content);
        }

        Assert.Equal("Hello", string.Concat(pieces));
        Assert.Equal(3, pieces.Count);
    }

    [Fact]
    public async Task Generate_Client_GetsTextAndCounts()
    {
        var model = new TalkingModel("Hel", "lo");
        await using TestServer server = await TestServer.StartAsync(model);
        using var client = new OllamaApiClient(server.Client, TestServer.Model);
        var request = new GenerateRequest
        {
            Model = TestServer.Model, Prompt = "Free OCR.", Images = [Convert.ToBase64String(TestServer.Page)], Stream = false,
            Options = new RequestOptions { NumPredict = 30, Seed = 5, Temperature = 0.25f },
        };

        GenerateDoneResponseStream? last = null;
        await foreach (GenerateResponseStream? piece in client.GenerateAsync(request, Cancellation))
        {
            last = piece as GenerateDoneResponseStream ?? last;
        }

        Assert.Equal(("Hello", "stop", 70, 2), (last!.Response, last.DoneReason, last.PromptEvalCount, last.EvalCount));
        GenerationOptions asked = model.Asked[0].Generation!;
        Assert.Equal((30, 5, 0.25f), (asked.MaxTokens, asked.Seed, asked.Temperature));
    }

    [Fact]
    public async Task Models_Client_FindsTheModelAndThatItReadsImages()
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));
        using var client = new OllamaApiClient(server.Client, TestServer.Model);

        Assert.Equal(TestServer.Model, Assert.Single(await client.ListLocalModelsAsync(Cancellation)).Name);
        ShowModelResponse shown = await client.ShowModelAsync(TestServer.Model, Cancellation);
        Assert.Contains("vision", shown.Capabilities!);
        Assert.NotEqual("", await client.GetVersionAsync(Cancellation));
    }

    [Theory]
    [InlineData("/api/chat", "{ \"model\": \"gpt\", \"messages\": [] }", HttpStatusCode.NotFound)]
    [InlineData("/api/chat", "{ \"model\": \"nano\", \"messages\": [] }", HttpStatusCode.BadRequest)]
    [InlineData("/api/chat", "{ \"model\": \"nano\", \"messages\": [ { \"role\": \"user\", \"content\": \"Hi\" } ] }",
        HttpStatusCode.BadRequest)]
    [InlineData("/api/generate", "{ \"model\": \"nano\", \"images\": [ \"***\" ] }", HttpStatusCode.BadRequest)]
    [InlineData("/api/generate", "{ \"model\": \"nano\", \"images\": [ 3 ] }", HttpStatusCode.BadRequest)]
    [InlineData("/api/generate", "{", HttpStatusCode.BadRequest)]
    [InlineData("/api/nothing", "{}", HttpStatusCode.NotFound)]
    public async Task Request_ThatCannotBeServed_IsAnErrorInItsForm(string path, string body, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));

        (HttpStatusCode status, JsonElement error) = await server.PostAsync(path, body);

        Assert.Equal(expected, status);
        Assert.Equal(JsonValueKind.String, Assert.Single(error.EnumerateObject()).Value.ValueKind);
        Assert.True(error.TryGetProperty("error", out _));
    }
}
