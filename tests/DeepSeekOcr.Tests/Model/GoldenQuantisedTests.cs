using DeepSeekOcr.Checkpoints.Gguf;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Model;

/// <summary>How far the recorded states move when the weights are stored in fewer bits.</summary>
public sealed class GoldenQuantisedTests
{
    // Largest and mean error of the last state, as parts of its largest number: measured, with a quarter to spare. The model is random and
    // 64 wide, so its errors are those of much less averaging than in a trained one. Its rows are too short for blocks of 256. Prompts are
    // rounded to bytes where the processor has AVX512-VNNI, otherwise to 16 bits, with which Q8_0 is off by 0.024 and 0.0036.
    [Theory]
    [InlineData(WeightFormat.F16, 0.0012, 0.00018)]
    [InlineData(WeightFormat.Q8_0, 0.082, 0.0066)]
    [InlineData(WeightFormat.Q5_0, 0.24, 0.035)]
    [InlineData(WeightFormat.Q4_0, 0.47, 0.055)]
    public void Trace_GoldenCaseInFewerBits_LastStateStaysWithinTheFormatsErrors(WeightFormat format, double largest, double mean)
    {
        using var folder = new TemporaryFolder();
        GgufExport.Write(Golden.Find("tiny"), folder.Path, format, format, cancellation: TestContext.Current.CancellationToken);
        using var model = OcrModel.Load(folder.Path);
        (double worst, double average) = (0, 0);
        string[] cases = ["tiny_page", "text_only"];
        foreach (string name in cases)
        {
            GoldenCase golden = GoldenCase.Open(name);
            string path = Path.Combine(folder.Path, "trace.safetensors");
            SafetensorsWriter.Write(path, ModelTrace.Run(model.Network, model.Tokenizer, golden.Prompt, golden.Views()).Items);
            float[] expected = Golden.Open($"forward/{name}.safetensors").F32("decoder.norm");
            float[] actual = new GoldenTensors(path).F32("decoder.norm");
            double scale = expected.Max(Math.Abs);
            worst = Math.Max(worst, expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / scale);
            average = Math.Max(average, expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Average() / scale);
        }

        Assert.True(worst <= largest && average <= mean, $"{format}: largest {worst:G3}, mean {average:G3}");
    }
}
