using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Mixtures;

/// <summary>Draws batches of pages from several tasks; which task comes at a step depends on the seed and the step only.</summary>
internal sealed class TaskMixture : IDisposable
{
    private readonly IReadOnlyList<TextTask> _tasks;
    private readonly IPageSource[] _sources;
    private readonly PrefetchingSource[] _prefetching;
    private readonly long _seed;

    /// <param name="tasks">What to draw from.</param>
    /// <param name="seed">Decides tasks and pages.</param>
    /// <param name="positions">Pages already used of each task; empty at the start of a run.</param>
    public TaskMixture(IReadOnlyList<TextTask> tasks, long seed, IReadOnlyList<long> positions)
    {
        _tasks = tasks;
        _seed = seed;
        _sources = [.. tasks.Select((task, i) => task.CreateSource(TaskPageSource.SourceSeed(seed, i), Corpus.Training))];
        _prefetching = [.. _sources.Select((source, i) => new PrefetchingSource(source, i < positions.Count ? positions[i] : 0))];
    }

    /// <summary>Pages used of each task.</summary>
    public long[] Positions => [.. _prefetching.Select(source => source.Position)];

    /// <summary>Index of the task that a step draws from.</summary>
    public int TaskAt(long step) => TaskPageSource.Choose(_tasks, new SeededRandom(_seed, step).NextDouble());

    /// <summary>The pages of a step, all of one task and so of one size.</summary>
    public IReadOnlyList<TextPage> Draw(long step, int count, CancellationToken cancellation)
    {
        PrefetchingSource source = _prefetching[TaskAt(step)];
        return [.. Enumerable.Range(0, count).Select(_ => source.Next(cancellation))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PrefetchingSource source in _prefetching)
        {
            source.Dispose();
        }

        foreach (IPageSource source in _sources)
        {
            source.Dispose();
        }
    }
}
