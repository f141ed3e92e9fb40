using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace DeepSeekOcr.Extensions.AI.Tests.Docs;

/// <summary>The code that the documentation shows, compiled. <see cref="SnippetTests"/> compares the two, line by line.</summary>
internal static class LibrarySnippets
{
    public static async Task PullAndRead()
    {
        using var hub = new ModelHub(HubOptions.FromEnvironment());
        string directory = await hub.PullAsync(HubModel.Parse("deepseek-ai/DeepSeek-OCR"));

        using var model = OcrModel.Load(directory);
        ReadResult page = await model.ReadAsync("page.png");
        Console.WriteLine($"{page.Text}\n{page.VisionTokens} vision tokens, ended: {page.StopReason}");
    }

    public static async Task Choose(OcrModel model)
    {
        var options = new ReadOptions
        {
            Mode = ResolutionMode.Base,
            Prompt = ReadTask.Markdown.Prompt,
            Generation = model.DefaultGeneration with { MaxTokens = 4096 },
        };
        ReadResult page = await model.ReadAsync(ImageDecoder.Decode("page.png"), options);
        Console.WriteLine(page.Text);
    }

    public static async Task Stream(OcrModel model, CancellationToken cancellation)
    {
        await foreach (ReadUpdate update in model.StreamAsync(ImageDecoder.Decode("page.png"), cancellation: cancellation))
        {
            Console.Write(update.Text);
        }
    }

    public static async Task ReadMany(OcrModel model, CancellationToken cancellation)
    {
        await foreach (PageReading page in model.ReadPagesAsync(Directory.EnumerateFiles("scans", "*.png"), cancellation: cancellation))
        {
            Console.WriteLine(page.Result is { } result ? $"{page.Source}: {result.Ids.Count} tokens, {result.StopReason}" : page.Fault!.Message);
        }
    }

    public static async Task Check(OcrModel model)
    {
        ReadResult page = await model.ReadAsync("page.png");
        if (page.StopReason != StopReason.Completed)
        {
            Console.Error.WriteLine($"page.png: the text may go on ({page.StopReason}).");
        }
    }

    public static void Services(IServiceCollection services)
    {
        services.AddDeepSeekOcr("deepseek-ai/DeepSeek-OCR");
    }

    public static void ServicesWithOptions(IServiceCollection services)
    {
        services.AddDeepSeekOcr("models/nano", new OcrChatOptions
        {
            Reading = new ReadOptions { Mode = ResolutionMode.Tiny },
            Decoding = new ImageDecoderOptions { MaxPixels = 50_000_000 },
        });
    }

    public static async Task Chat(IChatClient chat, byte[] png)
    {
        var question = new ChatMessage(ChatRole.User, [new DataContent(png, "image/png"), new TextContent("Free OCR.")]);
        await foreach (ChatResponseUpdate update in chat.GetStreamingResponseAsync([question]))
        {
            Console.Write(update.Text);
        }
    }
}
