using System.Text.Json;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Model;

/// <summary>Every tensor that the reference recorded, of every case.</summary>
public sealed class GoldenForwardTests
{
    // The sums of a whole tensor: f32 noise of single elements averages out.
    private const double StatisticsTolerance = 1e-4;

    public static TheoryData<string> Cases => [.. GoldenCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trace_GoldenCase_EveryTensorEqualsReference(string name)
    {
        GoldenCase golden = GoldenCase.Open(name);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "trace.safetensors");

        SafetensorsWriter.Write(path, ModelTrace.Run(golden.Model.Network, golden.Model.Tokenizer, golden.Prompt, golden.Views()).Items);

        var actual = new GoldenTensors(path);
        GoldenTensors expected = Golden.Open($"forward/{name}.safetensors");
        Assert.NotEmpty(expected.Names);
        foreach (string tensor in expected.Names)
        {
            Compare(tensor, actual, expected, golden.Json);
        }
    }

    private static void Compare(string name, GoldenTensors actual, GoldenTensors expected, JsonElement json)
    {
        string[] parts = name.Split('@');
        Assert.True(actual.Has(parts[0]), $"{parts[0]} is not in the trace");
        JsonElement entry = json.GetProperty("tensors").GetProperty(parts[0]);
        Assert.Equal(entry.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()), actual.Shape(parts[0]));
        switch (parts)
        {
            case [_, "sample"]:
                int step = entry.GetProperty("sample_step").GetInt32();
                float[] all = actual.F32(parts[0]);
                float[] sample = [.. Enumerable.Range(0, (all.Length + step - 1) / step).Select(i => all[i * step])];
                Closeness.Check(name, sample, expected.F32(name));
                break;
            case [_, "stats"]:
                CompareStatistics(name, actual.F32(parts[0]), expected.Read<double>(name));
                break;
            case ["input.ids"]:
                Assert.Equal(expected.Read<int>(name), actual.Read<int>(name));
                break;
            case ["input.image_mask"]:
                Assert.Equal(expected.Read<byte>(name), actual.Read<byte>(name));
                break;
            case [var ids] when ids.EndsWith(".router.ids", StringComparison.Ordinal):
                CompareRouting(name, actual.Read<int>(name), expected.Read<int>(name), actual.Shape(name)[1]);
                break;
            default:
                Closeness.Check(name, actual.F32(name), expected.F32(name));
                break;
        }
    }

    /// <summary>Mean, population standard deviation, sum of magnitudes, smallest and largest element.</summary>
    private static void CompareStatistics(string name, float[] actual, double[] expected)
    {
        double mean = actual.Average(value => (double)value);
        double deviation = Math.Sqrt(actual.Average(value => (value - mean) * (value - mean)));
        double[] found = [mean, deviation, actual.Sum(value => Math.Abs((double)value)), actual.Min(), actual.Max()];
        for (int i = 0; i < expected.Length; i++)
        {
            double scale = Math.Max(Math.Abs(expected[i]), expected[1]);
            Assert.True(
                Math.Abs(found[i] - expected[i]) <= StatisticsTolerance * scale,
                $"{name}[{i}] is {found[i]:G9}, expected {expected[i]:G9}");
        }
    }

    /// <summary>The same experts for each token; no recorded gap between the last chosen and the next is within f32 noise.</summary>
    private static void CompareRouting(string name, int[] actual, int[] expected, int topK)
    {
        for (int token = 0; token < actual.Length / topK; token++)
        {
            Assert.True(
                actual.Skip(token * topK).Take(topK).Order().SequenceEqual(expected.Skip(token * topK).Take(topK).Order()),
                $"{name}: token {token} goes to other experts");
        }
    }
}
