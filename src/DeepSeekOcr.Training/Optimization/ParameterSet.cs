using System.Numerics.Tensors;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using Tensor = DeepSeekOcr.Tensors.Tensor;

namespace DeepSeekOcr.Training.Optimization;

/// <summary>The parameters being trained, with their gradients and moments.</summary>
public sealed class ParameterSet
{
    private readonly List<Entry> _entries = [];

    /// <summary>Numbers in all parameters, frozen ones included.</summary>
    public long Count => _entries.Sum(entry => (long)entry.Weight.Shape.Elements);

    /// <summary>All parameters, in the order in which they were added.</summary>
    public IEnumerable<Weight> Weights => _entries.Select(entry => entry.Weight);

    /// <summary>Adds a parameter; a learning-rate factor of 0 freezes it.</summary>
    public void Add(Weight weight, float learningRateFactor)
    {
        bool trained = learningRateFactor > 0;
        weight.Gradient = trained ? Tensor.Zeros(weight.Shape) : null;
        _entries.Add(new Entry(
            weight,
            learningRateFactor,
            trained ? Tensor.Zeros(weight.Shape) : null,
            trained ? Tensor.Zeros(weight.Shape) : null));
    }

    /// <summary>Sets every gradient to zero.</summary>
    public void ClearGradients() => _entries.ForEach(entry => entry.Weight.Gradient?.Span.Clear());

    /// <summary>Euclidean norm of all gradients together.</summary>
    public float GradientNorm()
    {
        double sum = 0;
        foreach (Entry entry in _entries)
        {
            sum += entry.Weight.Gradient is { } gradient ? TensorPrimitives.SumOfSquares<float>(gradient.Span) : 0;
        }

        return (float)Math.Sqrt(sum);
    }

    /// <summary>One optimiser step for all parameters that are not frozen.</summary>
    public void Update(AdamW optimizer, long step, float learningRate, float gradientScale) =>
        Parallel.ForEach(_entries, new ParallelOptions { MaxDegreeOfParallelism = WorkerPool.Shared.Threads }, entry =>
        {
            if (entry.First is not null && entry.Second is not null)
            {
                optimizer.Update(entry.Weight, entry.First.Span, entry.Second.Span, step, learningRate * entry.Factor, gradientScale);
            }
        });

    /// <summary>Weights and moments, named for a state file.</summary>
    public IEnumerable<SafetensorsItem> Items()
    {
        foreach (Entry entry in _entries)
        {
            yield return SafetensorsItem.From(entry.Weight);
            if (entry.First is not null && entry.Second is not null)
            {
                yield return SafetensorsItem.From("first." + entry.Weight.Name, entry.First);
                yield return SafetensorsItem.From("second." + entry.Weight.Name, entry.Second);
            }
        }
    }

    /// <summary>Takes back what <see cref="Items"/> wrote.</summary>
    /// <exception cref="CheckpointException">A parameter is missing from the file or has another length.</exception>
    public void Restore(SafetensorsFile file)
    {
        foreach (Entry entry in _entries)
        {
            Restore(file, entry.Weight.Name, entry.Weight.Values);
            if (entry.First is not null && entry.Second is not null)
            {
                Restore(file, "first." + entry.Weight.Name, entry.First.Span);
                Restore(file, "second." + entry.Weight.Name, entry.Second.Span);
            }
        }
    }

    /// <summary>Reads one parameter's numbers.</summary>
    /// <exception cref="CheckpointException">The file does not have as many.</exception>
    public static void Restore(SafetensorsFile file, string name, Span<float> into)
    {
        float[] values = file.Find(name) is null ? [] : file.Read<float>(name);
        if (values.Length != into.Length)
        {
            throw new CheckpointException(file.Path, $"'{name}' has {values.Length} numbers; the run being resumed has {into.Length}.");
        }

        values.CopyTo(into);
    }

    private sealed record Entry(Weight Weight, float Factor, Tensor? First, Tensor? Second);
}
