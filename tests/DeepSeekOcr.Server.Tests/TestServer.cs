using System.Net;
using System.Text;
using System.Text.Json;
using DeepSeekOcr.Server.Requests;
using DeepSeekOcr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Server.Tests;

/// <summary>A server in memory, and what tests ask of it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Model = "nano";

    private readonly WebApplication _app;

    private TestServer(WebApplication app)
    {
        _app = app;
        Client = app.GetTestClient();
    }

    public HttpClient Client { get; }

    /// <summary>The sample page, as clients send it.</summary>
    public static byte[] Page { get; } = File.ReadAllBytes(Path.Combine(Golden.Repository, "samples", "page.png"));

    public static string PageAddress { get; } = "data:image/png;base64," + Convert.ToBase64String(Page);

    public static async Task<TestServer> StartAsync(IPageModel model, ServerOptions? options = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        WebApplication app = builder.Build();
        ServerApp.Map(app, model, options ?? new ServerOptions { ModelName = Model });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestServer(app);
    }

    /// <summary>Carries requests of other clients.</summary>
    public HttpMessageHandler Handler() => _app.GetTestServer().CreateHandler();

    /// <summary>A request for the sample page.</summary>
    public static string Chat(string? more = null, string content = "") => $$"""
        { "model": "nano", "messages": [ { "role": "user", "content": [
          { "type": "text", "text": "{{content}}" },
          { "type": "image_url", "image_url": { "url": "{{PageAddress}}" } } ] } ]{{(more is null ? "" : ", " + more)}} }
        """;

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string body)
    {
        using HttpResponseMessage response = await SendAsync(path, body);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string body, CancellationToken? cancellation = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.PostAsync(new Uri(path, UriKind.Relative), content, cancellation ?? TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
