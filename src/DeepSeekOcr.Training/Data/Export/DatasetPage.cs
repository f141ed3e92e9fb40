namespace DeepSeekOcr.Training.Data.Export;

/// <summary>A page on its way into a shard.</summary>
/// <param name="Picture">The picture's file.</param>
/// <param name="Extension">Of that file: png or jpg.</param>
/// <param name="Text">What a perfect reader writes.</param>
/// <param name="Labels">What else is known.</param>
internal sealed record DatasetPage(byte[] Picture, string Extension, string Text, PageLabels Labels);
