using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints;

/// <summary>
/// A part of a weight source whose names share a prefix, so that a layer names its weights without knowing where it sits.
/// </summary>
/// <param name="source">The whole source.</param>
/// <param name="prefix">The shared start of the names without the dot after it; empty for the root.</param>
public sealed class WeightScope(IWeightSource source, string prefix = "")
{
    /// <summary>The full name of this scope, without a dot at the end; empty for the root.</summary>
    public string Prefix => prefix;

    /// <summary>The scope <c>prefix.name</c>.</summary>
    public WeightScope Scope(string name) => new(source, Join(name));

    /// <summary>The parameter <c>prefix.name</c>.</summary>
    /// <param name="name">The rest of the name.</param>
    /// <param name="shape">The extents that the model computes with.</param>
    public Weight Get(string name, Shape shape) => source.Get(Join(name), shape);

    private string Join(string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}
