using DeepSeekOcr.Evaluation.Runs;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Evaluation.Tests.Runs;

public sealed class TrainingCurveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Draw_LogOfManySteps_WritesAnImage()
    {
        File.WriteAllLines(
            Path.Combine(_folder.Path, "log.jsonl"),
            Enumerable.Range(1, 40).Select(step => $$"""{"step":{{step}},"loss":{{5.0 / step}},"accuracy":{{step / 50.0}}}"""));

        TrainingCurve.Draw(_folder.Path);

        Assert.True(new FileInfo(Path.Combine(_folder.Path, TrainingCurve.FileName)).Length > 5000);
    }

    [Fact]
    public void Draw_LogOfOneStep_WritesNone()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "log.jsonl"), """{"step":1,"loss":5.0,"accuracy":0.1}""");

        TrainingCurve.Draw(_folder.Path);

        Assert.False(File.Exists(Path.Combine(_folder.Path, TrainingCurve.FileName)));
    }

    public void Dispose() => _folder.Dispose();
}
