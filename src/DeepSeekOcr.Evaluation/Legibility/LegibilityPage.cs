using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Evaluation.Legibility;

/// <summary>A page whose text is known.</summary>
/// <param name="Kind">What pages it is counted with.</param>
/// <param name="Image">Its image.</param>
/// <param name="Text">What a perfect reader writes; empty if there is nothing to read.</param>
public sealed record LegibilityPage(string Kind, RgbImage Image, string Text);
