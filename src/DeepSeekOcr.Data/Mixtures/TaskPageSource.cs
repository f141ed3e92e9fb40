using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Mixtures;

/// <summary>An endless series of pages of several tasks: task and page depend on the tasks, the seed and the index only.</summary>
/// <remarks>An instance is for one thread.</remarks>
public sealed class TaskPageSource : IDisposable
{
    private readonly IReadOnlyList<TextTask> _tasks;
    private readonly IPageSource[] _sources;
    private readonly long _seed;

    /// <summary>Prepares the series of <paramref name="seed"/>.</summary>
    /// <param name="tasks">What to draw from, by their weights.</param>
    /// <param name="seed">Decides tasks and pages.</param>
    /// <param name="corpus">Where prose comes from; null takes the training text.</param>
    /// <exception cref="PageRenderException">A font is neither bundled nor installed.</exception>
    public TaskPageSource(IReadOnlyList<TextTask> tasks, long seed, Corpus? corpus = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        _tasks = tasks;
        _seed = seed;
        _sources = [.. tasks.Select((task, i) => task.CreateSource(SourceSeed(seed, i), corpus ?? Corpus.Training))];
    }

    /// <summary>Makes page <paramref name="index"/>.</summary>
    /// <returns>The number of its task, and the page.</returns>
    /// <exception cref="PageRenderException">The page is too small for its text at the smallest size.</exception>
    public (int Task, TextPage Page) Page(long index)
    {
        int task = Choose(_tasks, new SeededRandom(_seed, index).NextDouble());
        return (task, _sources[task].Page(index));
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_sources, source => source.Dispose());

    /// <summary>The seed of a task's own series.</summary>
    internal static long SourceSeed(long seed, int task) => seed + (1000003L * (task + 1));

    /// <summary>The task that an even draw from 0 … 1 falls on.</summary>
    internal static int Choose(IReadOnlyList<TextTask> tasks, double draw)
    {
        double left = draw * tasks.Sum(task => task.Weight);
        int chosen = 0;
        while (chosen < tasks.Count - 1 && left >= tasks[chosen].Weight)
        {
            left -= tasks[chosen].Weight;
            chosen++;
        }

        return chosen;
    }
}
