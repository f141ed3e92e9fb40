using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Data;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Training.Batches;
using DeepSeekOcr.Training.Hooks;

namespace DeepSeekOcr.Training.Codes;

/// <summary>Gives more numbers of every patch's code a way to the decoder when a run begins (<see cref="PatchCodePath"/>).</summary>
internal sealed class OpenCodes : IRunHook
{
    // Several times as many vision tokens as one has numbers.
    private const int PagesToMeasure = 64;

    private readonly int _numbers;
    private readonly int _layer;
    private readonly TextTask[] _tasks;
    private readonly long _seed;

    /// <param name="config">The model.</param>
    /// <param name="numbers">How many numbers are opened, at least 1.</param>
    /// <param name="layer">The decoder layer whose heads fetch patches.</param>
    /// <param name="tasks">The run's tasks; pages of those with tokens to predict are measured.</param>
    /// <param name="seed">The run's seed; other pages than its own are drawn.</param>
    /// <exception cref="RecipeException">The model has no such way, or no task has tokens to predict.</exception>
    public OpenCodes(ModelConfig config, int numbers, int layer, IEnumerable<TextTask> tasks, long seed)
    {
        PatchCodePath.Check(config, layer);
        (_numbers, _layer, _seed) = (numbers, layer, seed);
        _tasks = [.. tasks.Where(task => task is { Targets: > 0, Tiled: false })];
        if (_tasks.Length == 0)
        {
            throw new RecipeException("openCodes needs a task with tokens to predict and pages that are not tiled.");
        }
    }

    /// <inheritdoc/>
    public void Begin(TrainedModel model, CancellationToken cancellation) => Measure(model, cancellation).Open(_numbers);

    /// <summary>Looks at pages for the way that patch codes take through the model.</summary>
    public PatchCodePath Measure(TrainedModel model, CancellationToken cancellation)
    {
        var activations = new CodeActivations(_layer, model.Config.Decoder.Layers);
        using var pages = new TaskMixture(_tasks, ~_seed, []);
        for (int i = 0; i < PagesToMeasure; i++)
        {
            using Arena.Scope scope = model.Memory.Enter();
            TextTask task = _tasks[pages.TaskAt(i)];
            TextBatch batch = model.Sampler.Batch([.. pages.Draw(i, 1, cancellation).Select(page => model.Sampler.Sample(page, task))]);
            using (activations.Watch())
            {
                _ = model.Network.Decoder.Forward(model.Embedder.Embed(batch, model.Embedder.Encode(batch, Precision.Single)));
            }

            activations.Take(batch);
        }

        return new PatchCodePath(model.Parameters.Weights, model.Config, _layer, activations);
    }
}
