using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints;

/// <summary>Remembers what a model asked of a checkpoint, so that everything that does not fit is reported at once.</summary>
internal sealed class TensorAudit
{
    private readonly HashSet<string> _used = [];
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _misshapen = new(StringComparer.Ordinal);

    /// <summary>Notes that a tensor of the checkpoint is wanted.</summary>
    public void Use(string tensor) => _used.Add(tensor);

    /// <summary>Notes a parameter that is not there.</summary>
    /// <returns>A placeholder without memory that must not be read.</returns>
    public Weight Missing(string name, Shape shape)
    {
        _missing.Add(name);
        return Placeholder(name, shape);
    }

    /// <summary>Notes a parameter that is there in another shape.</summary>
    /// <returns>A placeholder without memory that must not be read.</returns>
    public Weight Misshapen(string name, Shape shape, string fault)
    {
        _misshapen[name] = fault;
        return Placeholder(name, shape);
    }

    /// <summary>A parameter without memory that must not be read.</summary>
    public Weight Placeholder(string name, Shape shape) => Weight.View(name, shape, WeightFormat.F32, 0, this);

    /// <summary>Throws unless everything asked for was there and nothing else is.</summary>
    /// <param name="place">The file or directory.</param>
    /// <param name="against">What says which tensors there should be.</param>
    /// <param name="tensors">The tensors that should be asked for.</param>
    public void Verify(string place, string against, IEnumerable<string> tensors)
    {
        string[] extras = [.. tensors.Where(name => !_used.Contains(name)).Order(StringComparer.Ordinal)];
        string[] faults = [.. List("missing", _missing), .. List("misshapen", _misshapen.Values), .. List("extra", extras)];
        if (faults.Length > 0)
        {
            throw new CheckpointException(place, $"the tensors do not fit {against}: {string.Join("; ", faults)}.");
        }
    }

    private static IEnumerable<string> List(string kind, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? [] : [$"{names.Count} {kind}: {string.Join(", ", names)}"];
}
