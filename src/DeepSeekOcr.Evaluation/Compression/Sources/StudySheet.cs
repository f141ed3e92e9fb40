using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>A page to be read.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Text">What a perfect reader writes.</param>
/// <param name="SizePixels">Size of the type, if the page was rendered here.</param>
public sealed record StudySheet(RgbImage Image, string Text, float? SizePixels)
{
    /// <summary>The image as a PNG file.</summary>
    public byte[] ToPng() => ImageEncoder.ToPng(Image);
}
