using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Remote;
using DeepSeekOcr.Server.Requests;
using DeepSeekOcr.Testing;
using OpenAI;
using OpenAI.Chat;

namespace DeepSeekOcr.Server.Tests;

public sealed class ChatTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Complete_OfficialClientAndNano_GetsWhatTheLibraryReads()
    {
        using OcrModel nano = OcrModel.Load(Path.Combine(Golden.Repository, "models", "nano"));
        using OcrSession session = nano.CreateSession();
        string expected = nano.Read(ImageDecoder.Decode(TestServer.Page, "page"), null, null, Cancellation).Text;
        await using TestServer server = await TestServer.StartAsync(session);
        ChatClient client = Official(server);

        ChatCompletion completion = await client.CompleteChatAsync([Question("Free OCR.")], cancellationToken: Cancellation);

        Assert.Equal((expected, ChatFinishReason.Stop), (completion.Content[0].Text, completion.FinishReason));
        Assert.True(completion.Usage.OutputTokenCount > 100);
        string streamed = "";
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync([Question("Free OCR.")]))
        {
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        Assert.Equal(expected, streamed);
    }

    [Fact]
    public async Task Complete_RemotePageModel_GetsTheSameRecordAsWithoutTheServer()
    {
        using OcrModel nano = OcrModel.Load(Path.Combine(Golden.Repository, "models", "nano"));
        await using TestServer server = await TestServer.StartAsync(nano);
        using RemotePageModel remote = await RemotePageModel.ConnectAsync(
            new RemoteOptions { Address = new Uri("http://localhost/v1") }, server.Handler(), Cancellation);
        var page = new SourcePage { Number = 1, Image = ImageDecoder.Decode(TestServer.Page, "page") };

        PageRecord near = await new PageReader(nano).ReadAsync("d", page, null, Cancellation);
        PageRecord far = await new PageReader(remote).ReadAsync("d", page, null, Cancellation);

        Assert.Equal(RemoteKind.DeepSeekOcr, remote.Kind);
        Assert.Equal((near.Text, near.Status, near.Mode, near.VisionTokens), (far.Text, far.Status, far.Mode, far.VisionTokens));
        Assert.Equal(near.Tokens.Select(token => token.Length), far.Tokens.Select(token => token.Length));
        Assert.Equal(near.Legibility!.Score, far.Legibility!.Score, 9);
    }

    [Fact]
    public async Task Complete_Fields_BecomeOptions()
    {
        var model = new TalkingModel("a", "b");
        await using TestServer server = await TestServer.StartAsync(model);

        (HttpStatusCode status, JsonElement body) = await server.PostAsync("/v1/chat/completions", TestServer.Chat(
            "\"max_tokens\": 50, \"max_completion_tokens\": 40, \"seed\": 7, \"temperature\": 0.5, \"top_p\": 0.9, \"mode\": \"base\", "
            + "\"user\": \"x\", \"metadata\": {}, \"logprobs\": true", "Convert the document to markdown."));

        Assert.Equal(HttpStatusCode.OK, status);
        GenerationOptions asked = model.Asked[0].Generation!;
        Assert.Equal((40, 7, 0.5f, 0.9f), (asked.MaxTokens, asked.Seed, asked.Temperature, asked.TopP));
        Assert.Equal(ResolutionMode.Base, model.Asked[0].Mode);
        JsonElement choice = body.GetProperty("choices")[0];
        Assert.Equal("ab", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("b", choice.GetProperty("logprobs").GetProperty("content")[1].GetProperty("token").GetString());
        Assert.Equal("base", body.GetProperty("dsocr").GetProperty("mode").GetString());
        Assert.Equal(72, body.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Theory]
    [InlineData("", "<image>\nFree OCR.", "free")]
    [InlineData("<image>\\nFree OCR.", "<image>\nFree OCR.", "free")]
    [InlineData("<|grounding|>Convert the document to markdown.", "<image>\n<|grounding|>Convert the document to markdown.", "markdown")]
    [InlineData("markdown", "<image>\n<|grounding|>Convert the document to markdown.", "markdown")]
    [InlineData("Locate <|ref|>the title<|/ref|> in the image.", "<image>\nLocate <|ref|>the title<|/ref|> in the image.", "locate")]
    [InlineData("Please extract all text!", "<image>\nFree OCR.", "free (mapped)")]
    [InlineData("Locate <|ref|>a<|grounding|><|/ref|> in the image.", "<image>\nFree OCR.", "free (mapped)")]
    public async Task Complete_Prompt_BecomesATaskAndTheHeaderSaysWhich(string text, string prompt, string task)
    {
        var model = new TalkingModel("a");
        await using TestServer server = await TestServer.StartAsync(model);

        using HttpResponseMessage response = await server.SendAsync("/v1/chat/completions", TestServer.Chat(content: text));

        Assert.Equal(prompt, model.Asked[0].Prompt);
        Assert.Equal(task, Assert.Single(response.Headers.GetValues("x-dsocr-task")));
    }

    [Fact]
    public async Task Complete_OtherPrompt_FollowsThePolicy()
    {
        var model = new TalkingModel("a");
        await using TestServer pass = await TestServer.StartAsync(model, Options(PromptPolicy.Pass));
        await using TestServer strict = await TestServer.StartAsync(model, Options(PromptPolicy.Strict));

        await pass.PostAsync("/v1/chat/completions", TestServer.Chat(content: "What is this?"));
        (HttpStatusCode status, JsonElement body) = await strict.PostAsync(
            "/v1/chat/completions", TestServer.Chat(content: "What is this?"));

        Assert.Equal("<image>\nWhat is this?", Assert.Single(model.Asked).Prompt);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_prompt"), (status, Code(body)));

        static ServerOptions Options(PromptPolicy policy) => new() { ModelName = TestServer.Model, PromptPolicy = policy };
    }

    [Fact]
    public async Task Complete_Conversation_AnswersTheLastQuestionAndSaysWhatItIgnores()
    {
        var model = new TalkingModel("a");
        await using TestServer server = await TestServer.StartAsync(model);
        string body = TestServer.Chat().Replace(
            "\"messages\": [",
            "\"messages\": [ { \"role\": \"system\", \"content\": \"Be kind.\" }, { \"role\": \"user\", \"content\": \"Hi\" },",
            StringComparison.Ordinal);

        using HttpResponseMessage response = await server.SendAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("system, earlier messages", Assert.Single(response.Headers.GetValues("x-dsocr-ignored")));
    }

    [Theory]
    [InlineData("[\"END\"]", "one two ", "stop")]
    [InlineData("\"two\"", "one ", "stop")]
    [InlineData("[]", "one two END three", "stop")]
    public async Task Complete_StopText_EndsTheTextBeforeIt(string stop, string expected, string reason)
    {
        var model = new TalkingModel("one t", "wo EN", "D thr", "ee");
        await using TestServer server = await TestServer.StartAsync(model);

        (_, JsonElement body) = await server.PostAsync("/v1/chat/completions", TestServer.Chat($"\"stop\": {stop}"));

        JsonElement choice = body.GetProperty("choices")[0];
        Assert.Equal(expected, choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(reason, choice.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Stream_Chunks_AreOfOneAnswerAndEndWithUsage()
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("Hel", "lo"));

        using HttpResponseMessage response = await server.SendAsync(
            "/v1/chat/completions", TestServer.Chat("\"stream\": true, \"stream_options\": { \"include_usage\": true }"));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        string[] lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", lines[^1]);
        JsonElement[] chunks = [.. lines[..^1].Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement)];
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.Equal("assistant", chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal("stop", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal((0, 2), (
            chunks[^1].GetProperty("choices").GetArrayLength(), chunks[^1].GetProperty("usage").GetProperty("completion_tokens")
                .GetInt32()));
        Assert.All(chunks[..^1], chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
    }

    [Theory]
    [InlineData("\"n\": 2", "n")]
    [InlineData("\"top_logprobs\": 3", "top_logprobs")]
    [InlineData("\"tool_choice\": \"required\"", "tool_choice")]
    [InlineData("\"response_format\": { \"type\": \"json_schema\" }", "response_format")]
    [InlineData("\"logit_bias\": { \"5\": 1 }", "logit_bias")]
    [InlineData("\"temperature\": 3", "temperature")]
    [InlineData("\"max_tokens\": \"many\"", "max_tokens")]
    [InlineData("\"stop\": [1]", "stop")]
    [InlineData("\"mode\": \"huge\"", "mode")]
    [InlineData("\"stream\": 1", "stream")]
    public async Task Complete_WhatChangesTheMeaning_IsRefusedByName(string field, string parameter)
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));

        (HttpStatusCode status, JsonElement body) = await server.PostAsync("/v1/chat/completions", TestServer.Chat(field));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        AssertError(body, "invalid_request_error", parameter);
    }

    [Theory]
    [InlineData("https://example.com/a.png", "messages[0].content[1].image_url")]
    [InlineData("data:image/png;base64,QUJD", "messages[0].content[1].image_url")]
    [InlineData("data:image/png;base64,***", "messages[0].content[1].image_url")]
    [InlineData("data:image/png,abc", "messages[0].content[1].image_url")]
    public async Task Complete_ImageThatIsNone_IsRefusedByItsPlace(string address, string parameter)
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));
        string body = TestServer.Chat().Replace(TestServer.PageAddress, address, StringComparison.Ordinal);

        (HttpStatusCode status, JsonElement error) = await server.PostAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        AssertError(error, "invalid_request_error", parameter);
        Assert.Equal("invalid_image", Code(error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{ \"model\": \"nano\" }")]
    [InlineData("{ \"messages\": 3 }")]
    [InlineData("{ \"messages\": [ 3 ] }")]
    [InlineData("{ \"messages\": [ { \"role\": \"user\", \"content\": \"Hi\" } ] }")]
    [InlineData("{ \"messages\": [ { \"role\": \"user\", \"content\": [ { \"type\": \"video\" } ] } ] }")]
    public async Task Complete_MalformedBody_IsABadRequestInTheSameForm(string body)
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));

        (HttpStatusCode status, JsonElement error) = await server.PostAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        AssertError(error, "invalid_request_error");
    }

    [Fact]
    public async Task Complete_UnknownModelOrRoute_IsNotFound()
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));

        (HttpStatusCode model, JsonElement error) = await server.PostAsync(
            "/v1/chat/completions", TestServer.Chat().Replace("\"nano\"", "\"gpt\"", StringComparison.Ordinal));
        (HttpStatusCode route, _) = await server.PostAsync("/v1/embeddings", "{}");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, "model_not_found"), (model, route, Code(error)));
    }

    [Fact]
    public async Task Models_List_NamesTheModelForOfficialClients()
    {
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("a"));
        OpenAI.Models.OpenAIModelClient client = Client(server).GetOpenAIModelClient();

        Assert.Equal("nano", Assert.Single((await client.GetModelsAsync(Cancellation)).Value).Id);
    }

    private static UserChatMessage Question(string text) => new(
        ChatMessageContentPart.CreateTextPart(text),
        ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(TestServer.Page), "image/png"));

    private static ChatClient Official(TestServer server) => Client(server).GetChatClient(TestServer.Model);

    private static OpenAIClient Client(TestServer server) => new(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri("http://localhost/v1"), Transport = new HttpClientPipelineTransport(server.Client),
    });

    private static string? Code(JsonElement error) => error.GetProperty("error").GetProperty("code").GetString();

    private static void AssertError(JsonElement body, string type, string? parameter = null)
    {
        JsonElement error = body.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(field => field.Name));
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.True(parameter is null || parameter == error.GetProperty("param").GetString(), error.ToString());
    }
}
