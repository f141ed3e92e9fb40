using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Benchmarks.Tests;

public sealed class SyntheticCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dsocr-bench-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Ensure_TinyShape_LoadsAsThatModelAndGivesFiniteLogits()
    {
        ModelConfig config = ModelConfig.Load(Golden.Find("tiny"));
        SyntheticCheckpoint.Ensure(_folder, config, _ => { }, TestContext.Current.CancellationToken);
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(_folder);
        var model = new DeepSeekOcrModel(checkpoint, ModelConfig.Load(_folder));
        checkpoint.Verify();
        Tensor hidden = model.Decoder.Forward(model.Decoder.Embed([1, 2, 3, 4]), model.Decoder.NewCache());
        float[] logits = model.Decoder.Logits(hidden).ToArray();
        Assert.All(logits, logit => Assert.InRange(logit, -100, 100));
        Assert.True(logits.Distinct().Count() > logits.Length / 2);
    }

    [Fact]
    public void Ensure_SecondTime_WritesNothing()
    {
        ModelConfig config = ModelConfig.Load(Golden.Find("tiny"));
        int reports = 0;
        SyntheticCheckpoint.Ensure(_folder, config, _ => reports++, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, reports);
        reports = 0;
        SyntheticCheckpoint.Ensure(_folder, config, _ => reports++, TestContext.Current.CancellationToken);
        Assert.Equal(0, reports);
    }

    [Fact]
    public void Ensure_Cancelled_LeavesNoFile()
    {
        ModelConfig config = ModelConfig.Load(Golden.Find("tiny"));
        Assert.Throws<OperationCanceledException>(
            () => SyntheticCheckpoint.Ensure(_folder, config, _ => { }, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
