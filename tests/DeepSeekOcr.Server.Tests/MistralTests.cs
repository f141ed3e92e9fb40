using System.Net;
using System.Text.Json;
using DeepSeekOcr.Server.Requests;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Server.Tests;

public sealed class MistralTests : IDisposable
{
    private const string Ocr = "/v1/ocr";

    private const string Written =
        "<|ref|>title<|/ref|><|det|>[[50, 50, 900, 100]]<|/det|>\n# Title\n\n<|ref|>image<|/ref|><|det|>[[100, 200, 500, 600]]<|/det|>\n";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ocr_DataAddress_GivesPagesWithMarkdownAndImages()
    {
        await using TestServer server = await StartAsync();
        (HttpStatusCode status, JsonElement answer) = await server.PostAsync(
            Ocr,
            $$"""
            { "model": "m", "document": { "type": "image_url", "image_url": "{{TestServer.PageAddress}}" }, "include_image_base64": true }
            """);
        Assert.Equal(HttpStatusCode.OK, status);
        JsonElement page = Assert.Single(answer.GetProperty("pages").EnumerateArray());
        Assert.Equal(0, page.GetProperty("index").GetInt32());
        string markdown = page.GetProperty("markdown").GetString()!;
        Assert.Contains("# Title", markdown, StringComparison.Ordinal);
        Assert.Contains("](img-0.png)", markdown, StringComparison.Ordinal);
        JsonElement image = Assert.Single(page.GetProperty("images").EnumerateArray());
        Assert.Equal("img-0.png", image.GetProperty("id").GetString());
        Assert.Equal((51, 103), (image.GetProperty("top_left_x").GetInt32(), image.GetProperty("top_left_y").GetInt32()));
        Assert.StartsWith("data:image/png;base64,", image.GetProperty("image_base64").GetString(), StringComparison.Ordinal);
        Assert.Equal(512, page.GetProperty("dimensions").GetProperty("width").GetInt32());
        Assert.Equal(1, answer.GetProperty("usage_info").GetProperty("pages_processed").GetInt32());
        Assert.Equal(TestServer.Page.Length, answer.GetProperty("usage_info").GetProperty("doc_size_bytes").GetInt32());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "files")));
    }

    [Fact]
    public async Task Ocr_FileByIdOrByItsAddress_IsRead()
    {
        await using TestServer server = await StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(TestServer.Page), "file", "page.png" }, { new StringContent("ocr"), "purpose" },
        };
        using HttpResponseMessage uploaded = await server.Client.PostAsync(Relative("/v1/files"), form, Cancellation);
        JsonElement file = JsonDocument.Parse(await uploaded.Content.ReadAsStringAsync(Cancellation)).RootElement;
        string id = file.GetProperty("id").GetString()!;
        Assert.Equal(("ocr", "page.png"), (file.GetProperty("purpose").GetString(), file.GetProperty("filename").GetString()));
        Assert.Equal(TestServer.Page, await server.Client.GetByteArrayAsync(Relative($"/v1/files/{id}/content"), Cancellation));

        string url = JsonDocument.Parse(await server.Client.GetStringAsync(Relative($"/v1/files/{id}/url?expiry=1"), Cancellation))
            .RootElement.GetProperty("url").GetString()!;
        string[] documents =
            [$$"""{ "type": "file", "file_id": "{{id}}" }""", $$"""{ "type": "document_url", "document_url": "{{url}}" }"""];
        foreach (string document in documents)
        {
            (HttpStatusCode status, JsonElement answer) = await server.PostAsync(Ocr, $$"""{ "document": {{document}}, "pages": "0" }""");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Single(answer.GetProperty("pages").EnumerateArray());
        }

        using HttpResponseMessage gone = await server.Client.DeleteAsync(Relative($"/v1/files/{id}"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        (HttpStatusCode after, _) = await server.PostAsync(Ocr, $$"""{ "document": { "file_id": "{{id}}" } }""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, after);
    }

    [Fact]
    public async Task Files_Restart_AreThereAgain()
    {
        string id;
        await using (TestServer first = await StartAsync())
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(TestServer.Page), "file", "page.png" } };
            using HttpResponseMessage uploaded = await first.Client.PostAsync(Relative("/v1/files"), form, Cancellation);
            id = JsonDocument.Parse(await uploaded.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("id").GetString()!;
        }

        await using TestServer second = await StartAsync();
        string list = await second.Client.GetStringAsync(Relative("/v1/files"), Cancellation);
        Assert.Equal(id, JsonDocument.Parse(list).RootElement.GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{ }""", "document")]
    [InlineData("""{ "document": 3 }""", "document")]
    [InlineData("""{ "document": { "document_url": "http://127.0.0.1:9/a.pdf" } }""", "document")]
    [InlineData("""{ "document": { "document_url": "http://127.0.0.1:9/v1/files/x/content?ticket=00" } }""", "document")]
    [InlineData("""{ "document": { "file_id": "../job.json" } }""", "file_id")]
    [InlineData("""{ "document": { "document_url": "data:application/pdf;base64,%%" } }""", "document")]
    [InlineData("""{ "document": { "document_url": "data:application/pdf;base64,AAAA" } }""", "document")]
    [InlineData("""{ "document": { "image_url": "data:;base64,AAAA" }, "pages": "x" }""", "pages")]
    [InlineData("""{ "document": { "image_url": "data:;base64,AAAA" }, "bbox_annotation_format": {} }""", "bbox_annotation_format")]
    public async Task Ocr_WrongField_IsAValidationErrorAndLeavesNothing(string body, string field)
    {
        await using TestServer server = await StartAsync();
        (HttpStatusCode status, JsonElement error) = await server.PostAsync(Ocr, body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(field, error.GetProperty("detail")[0].GetProperty("loc").EnumerateArray().Last().GetString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "files")));
    }

    private static Uri Relative(string address) => new(address, UriKind.Relative);

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        new TalkingModel(Written), new ServerOptions { ModelName = TestServer.Model, JobFolder = _folder.Path });
}
