namespace DeepSeekOcr.Data.Export;

/// <summary>A page on its way into a shard.</summary>
/// <param name="Image">The image's file.</param>
/// <param name="Extension">Of that file: png or jpg.</param>
/// <param name="Text">What a perfect reader writes.</param>
/// <param name="Labels">What else is known.</param>
internal sealed record DatasetPage(byte[] Image, string Extension, string Text, PageLabels Labels);
