using System.Numerics.Tensors;
using DeepSeekOcr.Files;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Tokenization;
using Tensor = DeepSeekOcr.Tensors.Tensor;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>The mean of the weights of several checkpoints of one origin, which often reads better than each of them.</summary>
/// <remarks>
/// "Model soups" (Wortsman et al. 2022, arXiv 2203.05482): runs that began at the same weights lie in one basin of the loss.
/// </remarks>
public static class CheckpointAverage
{
    private static readonly string[] Companions =
        [ModelConfig.FileName, Tokenizer.FileName, Tokenizer.ConfigFileName, GenerationConfig.FileName];

    /// <summary>
    /// Writes a model directory: each weight is the mean, in f32, stored as that of the first model; the other files are the first model's.
    /// </summary>
    /// <param name="models">Two or more model directories with the same tensors.</param>
    /// <param name="directory">The target; made if absent. It must hold no checkpoint yet.</param>
    /// <exception cref="ArgumentException">Fewer than two models.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be read, tensors differ, or the target cannot be written or holds a
    /// checkpoint.</exception>
    public static void Write(IReadOnlyList<string> models, string directory)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentOutOfRangeException.ThrowIfLessThan(models.Count, 2, nameof(models));
        string target = Path.Combine(directory, SafetensorsCheckpoint.SingleFileName);
        if (new[] { target, Path.Combine(directory, ShardIndex.FileName) }.FirstOrDefault(File.Exists) is { } taken)
        {
            throw new CheckpointException(taken, "is there already; choose another folder.");
        }

        List<SafetensorsCheckpoint> opened = [];
        try
        {
            opened.AddRange(models.Select(SafetensorsCheckpoint.Open));
            SafetensorsItem[] items = [.. opened[0].Parameters.Select(parameter => Mean(parameter, opened))];
            opened.ForEach(checkpoint => checkpoint.Verify());
            CopyCompanions(models[0], directory);
            SafetensorsWriter.Write(target, items);
        }
        finally
        {
            opened.ForEach(checkpoint => checkpoint.Dispose());
        }
    }

    private static void CopyCompanions(string model, string directory)
    {
        foreach (string name in Companions.Where(name => File.Exists(Path.Combine(model, name))))
        {
            byte[] content = File.ReadAllBytes(Path.Combine(model, name));
            AtomicFile.Write(Path.Combine(directory, name), stream => stream.Write(content));
        }
    }

    /// <summary>One weight; its numbers are read when it is written.</summary>
    private static SafetensorsItem Mean(StoredParameter parameter, IReadOnlyList<SafetensorsCheckpoint> checkpoints)
    {
        Weight[] weights = [.. checkpoints.Select(checkpoint => checkpoint.Get(parameter.Name, parameter.Shape))];
        SafetensorsType type = parameter.Format.ToSafetensorsType();
        return SafetensorsItem.Produced(parameter.Name, parameter.Shape, type, stream =>
        {
            Tensor sum = Tensor.Empty(parameter.Shape);
            Tensor numbers = Tensor.Empty(parameter.Shape);
            sum.Span.Clear();
            foreach (Weight weight in weights)
            {
                weight.CopyTo(numbers.Span);
                TensorPrimitives.MultiplyAdd(numbers.Span, 1f / weights.Length, sum.Span, sum.Span);
            }

            SafetensorsItem.From(parameter.Name, sum, type).Write(stream);
            GC.KeepAlive(numbers);
        });
    }
}
