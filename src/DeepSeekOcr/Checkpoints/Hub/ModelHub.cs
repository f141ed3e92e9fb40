using System.Globalization;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Fetches models from a server that speaks as Hugging Face's does, into a cache that other tools share.</summary>
/// <remarks>
/// Only what a model needs is fetched: configuration, tokenizer, weights; never code. Each file is checked against its hash before it gets
/// its name. The beginning of a file stays when a pull ends early, and the next one goes on from there. One pull at a time.
/// </remarks>
public sealed class ModelHub : IDisposable
{
    private readonly HubOptions _options;
    private readonly HubTransport _transport;
    private readonly HubRetry _retry;
    private readonly HubApi _api;
    private readonly Func<string, long> _freeSpace;

    /// <summary>Prepares to fetch.</summary>
    /// <param name="options">From where and to where.</param>
    public ModelHub(HubOptions options)
        : this(options, new HubSurroundings())
    {
    }

    internal ModelHub(HubOptions options, HubSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _transport = new HubTransport(options, surroundings.Time);
        _retry = new HubRetry(surroundings.Wait);
        _api = new HubApi(_transport, _retry, options.Endpoint);
        _freeSpace = surroundings.FreeSpace;
        Cache = new HubCache(options.CacheDirectory) { Link = surroundings.Link };
    }

    /// <summary>Where models are kept.</summary>
    public HubCache Cache { get; }

    /// <summary>Fetches what is missing of a model.</summary>
    /// <param name="model">Which one.</param>
    /// <param name="include">Pattern with * and ? of the weight files to fetch, such as <c>*Q8_0*</c>; null for all safetensors, or all
    /// GGUF files if there are none.</param>
    /// <param name="progress">Told, from any thread, of bytes as they come.</param>
    /// <param name="cancellation">Obeyed at once; the next pull goes on from there.</param>
    /// <returns>The directory of its files, which <see cref="OcrModel.Load"/> takes.</returns>
    /// <exception cref="HubException">
    /// The server refuses or cannot be reached, sends something else than it announced, or the disk is too small; without network, the
    /// model is not whole in the cache.
    /// </exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache may not be written.</exception>
    public async Task<string> PullAsync(
        HubModel model, string? include = null, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_options.Offline)
        {
            return Cache.FindWhole(model, include);
        }

        HubListing listing = await _api.ListAsync(model, cancellation).ConfigureAwait(false);
        IReadOnlyList<HubFile> files = await DescribeAsync(model, listing, include, cancellation).ConfigureAwait(false);
        string snapshot = Cache.Prepare(model, listing.Commit);
        HubFile[] missing = [.. files.DistinctBy(file => file.Hash).Where(file => !Cache.Has(model, listing.Commit, file))];
        CheckSpace(model, missing);
        long total = files.Sum(file => file.Size);
        long here = total - missing.Sum(file => file.Size);
        foreach (HubFile file in files)
        {
            if (!Cache.Has(model, listing.Commit, file))
            {
                var download = new BlobDownload(
                    _transport, _retry, _options.Connections, bytes => progress?.Report(
                        new PullProgress(file.Path, Interlocked.Add(ref here, bytes), total)));
                await download.RunAsync(
                    _api.AddressOf(model, listing.Commit, file.Path), file, Cache.BlobPath(model, file.Hash), $"{model}: {file.Path}",
                    cancellation).ConfigureAwait(false);
            }

            Cache.Enter(model, listing.Commit, file);
        }

        // Last, so that a name never stands for half a model.
        Cache.Refer(model, listing.Commit);
        return snapshot;
    }

    /// <summary>Closes connections.</summary>
    public void Dispose() => _transport.Dispose();

    private async Task<IReadOnlyList<HubFile>> DescribeAsync(
        HubModel model, HubListing listing, string? include, CancellationToken cancellation)
    {
        IReadOnlyList<string> names = HubSelection.Choose(model, listing.Paths, include);
        var files = new HubFile[names.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Connections, CancellationToken = cancellation };
        await Parallel.ForAsync(
            0, files.Length, parallel, async (i, stop) => files[i] = await _api.DescribeAsync(model, listing.Commit, names[i], stop)
                .ConfigureAwait(false)).ConfigureAwait(false);
        return files;
    }

    private void CheckSpace(HubModel model, IReadOnlyCollection<HubFile> missing)
    {
        long needed = missing.Sum(file => file.Size - Math.Min(file.Size, Cache.Begun(model, file)));
        long free = _freeSpace(Cache.Directory);
        if (needed > free)
        {
            throw new HubException(
                model.ToString(), string.Create(
                    CultureInfo.InvariantCulture,
                    $"{needed / 1e6:N1} MB are to be fetched; {Cache.Directory} has {free / 1e6:N1} MB free."));
        }
    }
}
