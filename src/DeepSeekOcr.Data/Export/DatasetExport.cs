using System.Security.Cryptography;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Files;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Export;

/// <summary>Writes rendered pages as a data set that other trainers read: shards, and an index of those that are whole.</summary>
/// <remarks>
/// A shard is a pure function of options and number, and moved into place when it is whole; so an export that was stopped goes on with
/// the shards that the index does not have, and a longer one keeps those of a shorter. One export at a time works in a folder.
/// </remarks>
public sealed class DatasetExport
{
    private readonly DatasetOptions _options;
    private readonly string _folder;
    private readonly SortedDictionary<int, DatasetShard> _whole = [];
    private long _written;

    /// <summary>Prepares a folder.</summary>
    /// <param name="options">What to write.</param>
    /// <param name="folder">Where; made if absent, gone on with if there is a part of the same data set.</param>
    /// <exception cref="RecipeException">A number of the options is out of range, or the folder has another data set or a longer
    /// one.</exception>
    public DatasetExport(DatasetOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options.Check();
        _options = options;
        _folder = folder;
        Directory.CreateDirectory(folder);
        if (DatasetIndex.Find(folder) is { } index)
        {
            Adopt(index);
        }
    }

    /// <summary>Pages that need not be written any more.</summary>
    public long Done => _whole.Values.Sum(shard => shard.Pages);

    /// <summary>Writes the shards that are missing.</summary>
    /// <param name="threads">Shards that are made side by side.</param>
    /// <param name="onPages">Called with how many pages are done, from several threads.</param>
    /// <param name="cancellation">Obeyed before each page; shards that are whole stay.</param>
    /// <exception cref="PageRenderException">A page is too small for its text.</exception>
    /// <exception cref="Files.FileException">A file cannot be written; the shards that are whole stay.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<DatasetIndex> RunAsync(int threads = 1, Action<long>? onPages = null, CancellationToken cancellation = default)
    {
        Sweep();
        _written = Done;
        int[] missing = [.. Enumerable.Range(0, _options.Shards).Where(number => !_whole.ContainsKey(number))];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        await Parallel.ForEachAsync(missing, parallel, (number, stop) =>
        {
            DatasetShard shard = Write(number, onPages, stop);
            lock (_whole)
            {
                _whole.Add(number, shard);
                Index().Save(_folder);
            }

            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        DatasetIndex index = Index();
        index.Save(_folder);
        return index;
    }

    private DatasetIndex Index() => new(_options, [.. _whole.Values]);

    private void Adopt(DatasetIndex index)
    {
        string path = Path.Combine(_folder, DatasetIndex.FileName);
        IReadOnlyList<string> differing = index.Differing(_options);
        if (differing.Count > 0)
        {
            throw new RecipeException(
                $"{path}: the data set was begun with another {string.Join(", ", differing)}; choose another folder.");
        }

        if (index.Options.Pages > _options.Pages)
        {
            throw new RecipeException($"{path}: the data set has {index.Options.Pages} pages; {_options.Pages} would be a part of it.");
        }

        ILookup<string, DatasetShard> byName = index.Shards.ToLookup(shard => shard.Name);
        for (int number = 0; number < _options.Shards; number++)
        {
            (string name, long first, int pages) = Plan(number);
            var file = new FileInfo(Path.Combine(_folder, name));
            if (byName[name].FirstOrDefault() is { } shard && shard.First == first && shard.Pages == pages && file.Exists
                && file.Length == shard.Bytes)
            {
                _whole.Add(number, shard);
            }
        }
    }

    private (string Name, long First, int Pages) Plan(int number)
    {
        long first = (long)number * _options.ShardSize;
        string extension = _options.Format == DatasetFormat.Parquet ? "parquet" : "tar";
        return ($"pages-{number:D5}.{extension}", first, (int)Math.Min(_options.ShardSize, _options.Pages - first));
    }

    private DatasetShard Write(int number, Action<long>? onPages, CancellationToken cancellation)
    {
        (string name, long first, int pages) = Plan(number);
        string path = Path.Combine(_folder, name);
        using var source = new TaskPageSource(_options.Tasks, _options.Seed);
        AtomicFile.Write(path, stream => Write(stream, Pages(source, first, pages, onPages, cancellation)));
        using FileStream file = File.OpenRead(path);
        return new DatasetShard(name, first, pages, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private void Write(Stream stream, IEnumerable<DatasetPage> pages)
    {
        if (_options.Format == DatasetFormat.Parquet)
        {
            ParquetShard.Write(stream, pages);
        }
        else
        {
            TarShard.Write(stream, pages);
        }
    }

    private IEnumerable<DatasetPage> Pages(
        TaskPageSource source, long first, int count, Action<long>? onPages, CancellationToken cancellation)
    {
        for (long index = first; index < first + count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            (int task, TextPage page) = source.Page(index);
            byte[] image = _options.JpegQuality is { } quality ? page.Page.ToJpeg(quality) : page.Page.ToPng();
            yield return new DatasetPage(
                image, _options.JpegQuality is null ? "png" : "jpg", page.Page.Text, PageLabels.Of(page, task, _options.Seed));
            onPages?.Invoke(Interlocked.Increment(ref _written));
        }
    }

    /// <summary>Removes what an export left that was killed.</summary>
    private void Sweep()
    {
        foreach (string part in Directory.EnumerateFiles(_folder, "pages-*.part"))
        {
            File.Delete(part);
        }
    }
}
