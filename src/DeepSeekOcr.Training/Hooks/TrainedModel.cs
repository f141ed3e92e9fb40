using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Training.Batches;
using DeepSeekOcr.Training.Optimization;

namespace DeepSeekOcr.Training.Hooks;

/// <summary>A model with what its training needs.</summary>
/// <param name="Network">The network; its weights are those of <paramref name="Parameters"/>.</param>
/// <param name="Config">Its shape.</param>
/// <param name="Parameters">Everything that learns, training-only heads among it.</param>
/// <param name="Embedder">Makes the decoder's input of batches.</param>
/// <param name="Sampler">Makes samples of pages.</param>
/// <param name="Memory">Where activations of a pass live.</param>
internal sealed record TrainedModel(
    DeepSeekOcrModel Network, ModelConfig Config, ParameterSet Parameters, BatchEmbedder Embedder, PageSampler Sampler, Arena Memory);
