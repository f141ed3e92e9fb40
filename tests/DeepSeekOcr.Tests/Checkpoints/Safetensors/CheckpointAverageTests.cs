using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Testing;
using Tensor = DeepSeekOcr.Tensors.Tensor;

namespace DeepSeekOcr.Tests.Checkpoints.Safetensors;

public sealed class CheckpointAverageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ThreeModels_StoresTheirMean()
    {
        CheckpointAverage.Write([Model("a", 1, -8), Model("b", 2, 0), Model("c", 6, 0.5f)], Out);
        using SafetensorsCheckpoint mean = SafetensorsCheckpoint.Open(Out);
        float[] numbers = mean.Get("w", [2]).Values.ToArray();
        Assert.Equal(3, numbers[0], 1e-6f);
        Assert.Equal(-2.5f, numbers[1], 1e-6f);
    }

    [Fact]
    public void Write_AModelWithItself_IsThatModel()
    {
        string tiny = Golden.Find("tiny");
        CheckpointAverage.Write([tiny, tiny], Out);
        using SafetensorsCheckpoint expected = SafetensorsCheckpoint.Open(tiny);
        using SafetensorsCheckpoint mean = SafetensorsCheckpoint.Open(Out);
        Assert.Equal(expected.Parameters.Count, mean.Parameters.Count);
        Assert.All(expected.Parameters, parameter => Assert.True(
            expected.Get(parameter.Name, parameter.Shape).Bytes.SequenceEqual(mean.Get(parameter.Name, parameter.Shape).Bytes),
            parameter.Name));
        Assert.Equal(File.ReadAllBytes(Path.Combine(tiny, "tokenizer.json")), File.ReadAllBytes(Path.Combine(Out, "tokenizer.json")));
    }

    [Fact]
    public void Write_AnotherShape_NamesTheTensorAndWritesNothing()
    {
        var fault = Assert.Throws<CheckpointException>(() => CheckpointAverage.Write([Model("a", 1, 2), Model("b", 1)], Out));
        Assert.Contains("1 misshapen: w is F32", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Write_WhereACheckpointIs_IsRefused()
    {
        string a = Model("a", 1);
        var fault = Assert.Throws<CheckpointException>(() => CheckpointAverage.Write([a, Model("b", 3)], a));
        Assert.Contains("is there already", fault.Message, StringComparison.Ordinal);
    }

    private string Out => Path.Combine(_folder.Path, "mean");

    private string Model(string name, params float[] numbers)
    {
        string directory = Path.Combine(_folder.Path, name);
        Tensor tensor = Tensor.Empty([numbers.Length]);
        numbers.CopyTo(tensor.Span);
        SafetensorsWriter.Write(Path.Combine(directory, SafetensorsCheckpoint.SingleFileName), [SafetensorsItem.From("w", tensor)]);
        return directory;
    }
}
