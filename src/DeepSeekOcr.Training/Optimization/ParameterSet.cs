using System.Numerics.Tensors;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Weights;
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

    /// <summary>Adds a parameter.</summary>
    /// <param name="weight">The parameter.</param>
    /// <param name="learningRateFactor">Factor on its learning rate; 0 freezes it.</param>
    /// <param name="isMuons">Whether <see cref="Muon"/> updates it, and not <see cref="AdamW"/>.</param>
    public void Add(Weight weight, float learningRateFactor, bool isMuons = false)
    {
        bool trained = learningRateFactor > 0;
        weight.Gradient = trained ? Tensor.Zeros(weight.Shape) : null;
        _entries.Add(new Entry(
            weight,
            learningRateFactor,
            trained ? Tensor.Zeros(weight.Shape) : null,
            trained && !isMuons ? Tensor.Zeros(weight.Shape) : null));
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

    /// <summary>Those of the parameters that a loss of the step reached; they share weights, gradients and moments with this set.</summary>
    /// <remarks>An optimizer decays and carries on whatever it is given, gradient or none; parameters left out here rest.</remarks>
    public ParameterSet Reached()
    {
        var reached = new ParameterSet();
        reached._entries.AddRange(_entries.Where(entry => entry.Weight.Gradient is { } gradient && gradient.Span.ContainsAnyExcept(0f)));
        return reached;
    }

    /// <summary>One step of Muon for its parameters that are not frozen.</summary>
    public void Update(Muon optimizer, float learningRate, float gradientScale)
    {
        // One after another: the products inside use all threads.
        foreach (Entry entry in _entries)
        {
            if (entry is { First: { } moment, Second: null })
            {
                optimizer.Update(entry.Weight, moment.Span, learningRate * entry.Factor, gradientScale);
            }
        }
    }

    /// <summary>One step of AdamW for its parameters that are not frozen.</summary>
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
            if (entry.First is { } first)
            {
                yield return SafetensorsItem.From("first." + entry.Weight.Name, first);
            }

            if (entry.Second is { } second)
            {
                yield return SafetensorsItem.From("second." + entry.Weight.Name, second);
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
            if (entry.First is { } first)
            {
                Restore(file, "first." + entry.Weight.Name, first.Span);
            }

            if (entry.Second is { } second)
            {
                Restore(file, "second." + entry.Weight.Name, second.Span);
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
