using System.Text;
using System.Text.Json;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Server.Requests;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Server.Tests;

/// <summary>Requests that somebody damaged: each is answered in its interface's form, and none is the server's fault.</summary>
public sealed class MalformedRequestTests
{
    private const int Requests = 2000;
    private const string Inserted = "{}[]\",:\\0123456789-+eEtrufalsn \u00e9\ud83d\n\0";

    private static readonly string Image = Convert.ToBase64String(ImageEncoder.ToPng(new RgbImage(8, 8)));

    private static readonly string Chat = $$"""
        {"model":"nano","messages":[{"role":"system","content":"x"},{"role":"user","content":[{"type":"text","text":"Free OCR."},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,{{Image}}","detail":"low"} }]}],"max_tokens":5,"temperature":0,
        "top_p":1,"seed":1,"stop":["a"],"n":1,"stream":false,"logprobs":false,"mode":"tiny","response_format":{"type":"text"} }
        """;

    private static readonly string Ollama = $$"""
        {"model":"nano","messages":[{"role":"user","content":"Free OCR.","images":["{{Image}}"]}],"stream":false,
        "options":{"temperature":0,"top_p":1,"seed":1,"num_predict":5,"stop":["a"]} }
        """;

    private static readonly string Job = $$"""
        {"data":"{{Image}}","name":"a.png","formats":["md","html"],"pages":"1","mode":"tiny","task":"markdown","deep":false}
        """;

    public static TheoryData<string, string> Bodies =>
        new() { { "/v1/chat/completions", Chat }, { "/api/chat", Ollama }, { "/v1/convert", Job } };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Requests_DamagedAnyhow_AreNeverAServerError(string path, string body)
    {
        using var jobs = new TemporaryFolder();
        var options = new ServerOptions { ModelName = TestServer.Model, JobFolder = jobs.Path, MaxJobs = Requests };
        await using TestServer server = await TestServer.StartAsync(new TalkingModel("text"), options);
        Assert.InRange((int)(await server.PostAsync(path, body)).Status, 200, 202);
        var random = new Random(1);
        for (int i = 0; i < Requests; i++)
        {
            string damaged = Damage(body, random);

            using HttpResponseMessage response = await server.SendAsync(path, damaged);

            Assert.True((int)response.StatusCode < 500, $"{response.StatusCode} for {damaged}");

            // A request whose damage leaves it a stream is answered by several lines.
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            JsonElement answer = JsonDocument.Parse(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
            string fault = path == "/v1/convert" ? "detail" : "error";
            Assert.Equal((int)response.StatusCode >= 300, answer.TryGetProperty(fault, out _));
        }
    }

    private static string Damage(string body, Random random)
    {
        var text = new StringBuilder(body);
        for (int edits = random.Next(1, 4); edits > 0 && text.Length > 0; edits--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, Math.Min(text.Length - at, random.Next(1, 20)));
                    break;
                case 1:
                    text.Insert(at, Inserted[random.Next(Inserted.Length)]);
                    break;
                case 2:
                    text[at] = Inserted[random.Next(Inserted.Length)];
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, Math.Min(text.Length - at, random.Next(1, 60))));
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }

        return text.ToString();
    }
}
