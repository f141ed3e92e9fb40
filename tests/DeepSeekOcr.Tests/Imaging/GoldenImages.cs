using System.Security.Cryptography;
using System.Text.Json;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Imaging;

/// <summary>The images that the reference opened, and what it made of them.</summary>
internal static class GoldenImages
{
    /// <summary>The reference clips 16-bit grey to white; we keep the high byte, so that the page can be read.</summary>
    public const string ClippedByReference = "gray16_400x300.png";

    public static RgbImage Open(string name) =>
        ImageDecoder.Decode(Golden.Find($"images/{name}"), new ImageDecoderOptions { Alpha = AlphaHandling.Drop });

    public static JsonElement Json(string relative) => JsonDocument.Parse(File.ReadAllBytes(Golden.Find(relative))).RootElement;

    public static string Hash(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
}
