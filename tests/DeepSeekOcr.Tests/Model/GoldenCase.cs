using System.Collections.Concurrent;
using System.Text.Json;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Model;

/// <summary>A prompt that the reference ran: its image, mode, tensors and outputs.</summary>
internal sealed class GoldenCase
{
    private static readonly ConcurrentDictionary<string, OcrModel> Models = [];

    private static readonly string[] Recorded =
    [
        "tiny_page", "small_odd", "small_locate", "base_wide_padded", "large_tiny40x30", "gundam_two_2x1", "gundam_odd_2x3", "text_only",
        "bf16w_tiny_page", "bf16w_small_odd",
    ];

    /// <summary>The cases at hand; the largest do not travel with the tests.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Recorded.Where(name => Golden.Has($"forward/{name}.json"))];

    private GoldenCase(string name)
    {
        Name = name;
        Json = JsonDocument.Parse(File.ReadAllBytes(Golden.Find($"forward/{name}.json"))).RootElement;
    }

    public string Name { get; }

    public JsonElement Json { get; }

    public string Prompt => Json.GetProperty("prompt").GetString()!;

    /// <summary>The checkpoint in f32, or the same weights in bf16 in three shards.</summary>
    public OcrModel Model => Models.GetOrAdd(
        Name.StartsWith("bf16w_", StringComparison.Ordinal) ? "tiny-bf16-sharded" : "tiny", name => OcrModel.Load(Golden.Find(name)));

    public static GoldenCase Open(string name) => new(name);

    /// <summary>The image's views; null for the case without one.</summary>
    public ImageViews? Views()
    {
        if (Json.GetProperty("image").GetString() is not { } image)
        {
            return null;
        }

        RgbImage page = ImageDecoder.Decode(Golden.Find($"images/{image}"), new ImageDecoderOptions { Alpha = AlphaHandling.Drop });
        return Preprocessor.Prepare(page, ResolutionMode.Parse(Json.GetProperty("mode").GetString()!));
    }
}
