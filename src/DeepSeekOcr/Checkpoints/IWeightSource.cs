using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints;

/// <summary>Where a model gets its parameters from: a checkpoint, or fresh ones to be trained.</summary>
public interface IWeightSource
{
    /// <summary>The parameter of this name.</summary>
    /// <param name="name">The full name in the checkpoint.</param>
    /// <param name="shape">The extents that the model computes with.</param>
    Weight Get(string name, Shape shape);
}
