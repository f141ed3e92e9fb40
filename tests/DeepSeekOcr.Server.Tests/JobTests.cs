using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DeepSeekOcr.Server.Requests;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Server.Tests;

public sealed class JobTests : IDisposable
{
    private const string Convert = "/v1/convert";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Folders of jobs; files by id have one of their own.</summary>
    private IEnumerable<string> JobFolders =>
        Directory.EnumerateDirectories(_folder.Path).Where(folder => Path.GetFileName(folder) != "files");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Convert_FormWithWait_AnswersWithFilesAndDocument()
    {
        await using TestServer server = await StartAsync(new TalkingModel("# Title\n\n", "Words."));
        using HttpResponseMessage response = await SendAsync(server, Form(("formats", "md,docx")), wait: 60);
        JsonElement job = await BodyAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("completed", job.GetProperty("status").GetString());
        Assert.Equal((1, 1), (job.GetProperty("pages").GetInt32(), job.GetProperty("pages_done").GetInt32()));
        Assert.Equal(
            ["errors.jsonl", "page.docx", "page.json", "page.md"],
            job.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        JsonElement page = job.GetProperty("results")[0].GetProperty("pages")[0];
        Assert.Equal("title", page.GetProperty("elements")[0].GetProperty("kind").GetString());

        string files = $"{response.Headers.Location}/files/";
        string markdown = await server.Client.GetStringAsync(Relative(files + "page.md"), Cancellation);
        Assert.EndsWith("# Title\n\nWords.\n", markdown, StringComparison.Ordinal);
        using HttpResponseMessage outside = await server.Client.GetAsync(Relative(files + "..%2Fjob.json"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        byte[] image = await server.Client.GetByteArrayAsync(Relative($"{response.Headers.Location}/pages/1/image"), Cancellation);
        Assert.Equal("PNG"u8.ToArray(), image[1..4]);
        Assert.Equal(1, (await GetAsync(server, $"{response.Headers.Location}/pages/1")).GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Convert_WithoutWait_IsAcceptedAndFollowed()
    {
        var go = new TaskCompletionSource();
        await using TestServer server = await StartAsync(new TalkingModel("Words.") { Before = (_, _) => go.Task });
        string data = System.Convert.ToBase64String(TestServer.Page);
        string body = $$"""{ "data": "{{data}}", "name": "a/../b\\page.png", "formats": ["txt"] }""";
        using HttpResponseMessage response = await server.SendAsync(Convert, body);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        string address = response.Headers.Location!.ToString();
        Assert.Equal("page.png", (await GetAsync(server, address)).GetProperty("documents")[0].GetString());

        using HttpResponseMessage early = await server.Client.GetAsync(Relative($"{address}/pages/1"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        Assert.Equal("application/problem+json; charset=utf-8", early.Content.Headers.ContentType!.ToString());
        using var follow = new HttpRequestMessage(HttpMethod.Get, address + "/events");
        Task<HttpResponseMessage> events = server.Client.SendAsync(follow, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        go.SetResult();
        using HttpResponseMessage stream = await events;
        string[] names = Names(await stream.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("queued", names[0]);
        Assert.Equal("completed", names[^1]);
        Assert.Contains("page", names);

        using var resume = new HttpRequestMessage(HttpMethod.Get, address + "/events");
        resume.Headers.Add("Last-Event-ID", (names.Length - 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        using HttpResponseMessage rest = await server.Client.SendAsync(resume, Cancellation);
        Assert.Equal(["completed"], Names(await rest.Content.ReadAsStringAsync(Cancellation)));
        string text = await server.Client.GetStringAsync(Relative(address + "/files/page.txt"), Cancellation);
        Assert.EndsWith("\nWords.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_SameIdempotencyKey_IsTheSameJob()
    {
        await using TestServer server = await StartAsync(new TalkingModel("Words."));
        using HttpResponseMessage first = await SendAsync(server, Form(), wait: 60, key: "k1");
        using HttpResponseMessage second = await SendAsync(server, Form(), wait: 60, key: "k1");
        using HttpResponseMessage other = await SendAsync(server, Form(), wait: 60, key: "k2");
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.NotEqual(first.Headers.Location, other.Headers.Location);
    }

    [Fact]
    public async Task Delete_RunningJob_EndsItAndLeavesNothing()
    {
        var begun = new TaskCompletionSource();
        var model = new TalkingModel("a", "b")
        {
            Before = (_, cancellation) =>
            {
                begun.TrySetResult();
                return Cancelled(cancellation);
            },
        };
        await using TestServer server = await StartAsync(model);
        using HttpResponseMessage response = await SendAsync(server, Form(), wait: 0);
        await begun.Task;
        using HttpResponseMessage gone = await server.Client.DeleteAsync(response.Headers.Location, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(Generation.StopReason.Cancelled, await model.Ended);
        using HttpResponseMessage after = await server.Client.GetAsync(response.Headers.Location, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task Restart_JobsThatWereLeft_GoOnAndEndAlike()
    {
        var begun = new TaskCompletionSource();
        var never = new TalkingModel("Words.")
        {
            Before = (_, cancellation) =>
            {
                begun.TrySetResult();
                return Cancelled(cancellation);
            },
        };
        var addresses = new List<string>();
        await using (TestServer first = await StartAsync(never))
        {
            for (int i = 0; i < 20; i++)
            {
                using HttpResponseMessage response = await SendAsync(first, Form(("formats", "md,html")), wait: 0);
                addresses.Add(response.Headers.Location!.ToString());
            }

            await begun.Task;
        }

        await using TestServer second = await StartAsync(new TalkingModel("Words."));
        var texts = new HashSet<string>();
        foreach (string address in addresses)
        {
            Assert.Equal("completed", (await GetAsync(second, address + "?wait=60")).GetProperty("status").GetString());
            texts.Add(await second.Client.GetStringAsync(Relative(address + "/files/page.html"), Cancellation));
        }

        Assert.Single(texts);
    }

    [Fact]
    public async Task Restart_OldJob_IsGone()
    {
        string address;
        await using (TestServer first = await StartAsync(new TalkingModel("Words.")))
        {
            using HttpResponseMessage response = await SendAsync(first, Form(), wait: 60);
            address = response.Headers.Location!.ToString();
        }

        await using TestServer second = await StartAsync(new TalkingModel("Words."), TimeSpan.Zero);
        using HttpResponseMessage after = await second.Client.GetAsync(Relative(address), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
        Assert.Empty(JobFolders);
    }

    [Fact]
    public async Task Convert_DocumentThatCannotBeRead_Fails()
    {
        await using TestServer server = await StartAsync(new TalkingModel("Words."));
        string data = System.Convert.ToBase64String("no image"u8.ToArray());
        (_, JsonElement begun) = await server.PostAsync(Convert, $$"""{ "data": "{{data}}" }""");
        JsonElement job = await GetAsync(server, $"/v1/jobs/{begun.GetProperty("id").GetString()}?wait=60");
        Assert.Equal("failed", job.GetProperty("status").GetString());
        Assert.DoesNotContain(_folder.Path, job.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ }""", "data")]
    [InlineData("""{ "data": "%%" }""", "data")]
    [InlineData("""{ "data": 7 }""", "data")]
    [InlineData("""{ "url": "http://127.0.0.1/" }""", "url")]
    [InlineData("""{ "data": "AAAA", "formats": "exe" }""", "formats")]
    [InlineData("""{ "data": "AAAA", "mode": "vast" }""", "mode")]
    [InlineData("""{ "data": "AAAA", "task": "sing" }""", "task")]
    [InlineData("""{ "data": "AAAA", "pages": "9-1" }""", "pages")]
    public async Task Convert_WrongField_IsNamedAndLeavesNothing(string body, string parameter)
    {
        await using TestServer server = await StartAsync(new TalkingModel("Words."));
        (HttpStatusCode status, JsonElement problem) = await server.PostAsync(Convert, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal((400, parameter), (problem.GetProperty("status").GetInt32(), problem.GetProperty("parameter").GetString()));
        Assert.Empty(JobFolders);
    }

    /// <summary>Ends when it is cancelled, and not before.</summary>
    private static async Task Cancelled(CancellationToken cancellation)
    {
        var ended = new TaskCompletionSource();
        await using CancellationTokenRegistration _ = cancellation.Register(() => ended.TrySetCanceled(cancellation));
        await ended.Task;
    }

    private static Uri Relative(string address) => new(address, UriKind.Relative);

    private static string[] Names(string stream) =>
        [
            .. stream.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal))
                .Select(line => line["event: ".Length..]),
        ];

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(TestServer.Page);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(file, "files", "page.png");
        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value, Encoding.UTF8), name);
        }

        return form;
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, HttpContent content, int wait, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Convert) { Content = content };
        request.Headers.Add("Prefer", $"wait={wait}");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await server.Client.SendAsync(request, Cancellation);
    }

    private static async Task<JsonElement> GetAsync(TestServer server, string address)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(Relative(address), Cancellation);
        return await BodyAsync(response);
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;

    private Task<TestServer> StartAsync(IPageModel model, TimeSpan? lifetime = null) => TestServer.StartAsync(
        model,
        new ServerOptions
        {
            ModelName = TestServer.Model, JobFolder = _folder.Path, JobLifetime = lifetime ?? TimeSpan.FromHours(24),
        });
}
