using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>What the shipped model promises.</summary>
public sealed class NanoTests
{
    private const int Pages = 6;

    private static string Model => Path.Combine(Golden.Repository, "models", "nano");

    [Fact]
    public async Task Read_SamplePage_IsTheTextBesideIt()
    {
        string samples = Path.Combine(Golden.Repository, "samples");
        string expected = await File.ReadAllTextAsync(Path.Combine(samples, "page.txt"), TestContext.Current.CancellationToken);

        CommandLine run = await CommandLine.RunAsync(Path.Combine(samples, "page.png"), "--model", Model);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.InRange(TextAccuracy.Precision(expected.Trim(), run.Output.Trim()), 0.97, 1);
    }

    [Theory]
    [InlineData(TextKind.Prose, 0.97)]
    [InlineData(TextKind.Random, 0.90)]
    public void Measure_HeldOutPages_ReachesThePromisedPrecision(TextKind kind, double promised)
    {
        using OcrModel model = OcrModel.Load(Model);

        TextEvaluationResult result = new TextEvaluation { Pages = Pages }.Measure(model, kind, cancellation: TestContext.Current.CancellationToken);

        Assert.InRange(result.Precision.Mean, promised, 1);
    }
}
