using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Cli.Output;

/// <summary>A text that went through the loop, as <c>dsocr compress</c> prints it.</summary>
internal sealed record CompressReport
{
    public required string File { get; init; }

    public required string Mode { get; init; }

    public required string Font { get; init; }

    public required float SizePixels { get; init; }

    public required int Characters { get; init; }

    public required TokenCount TextTokens { get; init; }

    public required int VisionTokens { get; init; }

    public required double Compression { get; init; }

    public required double Precision { get; init; }

    public required double ExactWords { get; init; }

    public required double NormalisedPrecision { get; init; }

    public required FoxScores Fox { get; init; }

    public required StopReason Stop { get; init; }

    public required int OutputTokens { get; init; }

    public required double Seconds { get; init; }

    public required string Expected { get; init; }

    public required string Text { get; init; }

    public required IReadOnlyList<TextDifference> Differences { get; init; }

    public static CompressReport Of(
        string file, ResolutionMode mode, Font font, TokenCount tokens, int characters, StudySheet sheet, StudyReading reading) => new()
        {
            File = file,
            Mode = mode.Name,
            Font = font.Name,
            SizePixels = sheet.SizePixels!.Value,
            Characters = characters,
            TextTokens = tokens,
            VisionTokens = reading.VisionTokens,
            Compression = (double)tokens.All / reading.VisionTokens,
            Precision = reading.Comparison.Precision,
            ExactWords = reading.Comparison.ExactWords,
            NormalisedPrecision = reading.Comparison.NormalisedPrecision,
            Fox = reading.Comparison.Fox,
            Stop = reading.Stop,
            OutputTokens = reading.OutputTokens,
            Seconds = reading.Seconds,
            Expected = reading.Expected,
            Text = reading.Text,
            Differences = TextDifference.Between(reading.Expected, reading.Text),
        };

    /// <summary>The report for people: what it cost, what came back, and where it differs.</summary>
    public override string ToString()
    {
        string heading = Differences.All(piece => piece.Kind == DifferenceKind.Same)
            ? "Read back without a difference:"
            : "Read back ([-missing-] and {+extra+} marked):";
        return FormattableString.Invariant($"""
            Text           {TextTokens.All} tokens ({TextTokens.Content} without white space), {Characters} characters
            Page           {Mode}, {Font} of {SizePixels} pixels
            Vision tokens  {VisionTokens}
            Compression    {Compression:F1}×
            Precision      {Precision:P2} of the characters, {ExactWords:P1} of the words exact
            Ended          {Stop} after {OutputTokens} tokens, {Seconds:F2} s

            {heading}
            {TextDifference.Mark(Differences)}
            """);
    }
}
