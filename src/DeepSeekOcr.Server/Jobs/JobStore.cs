using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>
/// The jobs of a server, each in a folder of its own that can be read without it; they outlive a restart, and end by age.
/// </summary>
internal sealed class JobStore : IDisposable
{
    private const string RecordName = "job.json";
    private const int IdBytes = 16;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly string _root;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Job> _jobs = new();

    /// <summary>Opens a store; what is in it and not too old is there again.</summary>
    /// <param name="root">Its folder; made if it does not exist.</param>
    /// <param name="lifetime">How long a job is kept after it was asked for.</param>
    /// <param name="time">Tells the time.</param>
    public JobStore(string root, TimeSpan lifetime, TimeProvider time)
    {
        (_root, _lifetime, _time) = (root, lifetime, time);
        Directory.CreateDirectory(root);
        foreach (string folder in Directory.EnumerateDirectories(root).Where(folder => IsId(Path.GetFileName(folder))))
        {
            Load(folder);
        }
    }

    /// <summary>Jobs that are not done, the oldest first.</summary>
    public IReadOnlyList<Job> Unfinished => [.. _jobs.Values.Where(job => !job.HasEnded).OrderBy(job => job.Created)];

    /// <summary>A job; null if there is none, or none any more.</summary>
    public Job? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>The job of an idempotency key; null if there is none.</summary>
    public Job? FindByKey(string key) => _jobs.Values.FirstOrDefault(job => job.Request.IdempotencyKey == key);

    /// <summary>A folder for the documents of a job to come.</summary>
    /// <returns>The job's name and the folder.</returns>
    public (string Id, string Input) Prepare()
    {
        RemoveOld();
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        string input = Path.Combine(_root, id, "input");
        Directory.CreateDirectory(input);
        return (id, input);
    }

    /// <summary>Adds a job whose documents are in their folder.</summary>
    public Job Add(string id, JobRequest request)
    {
        var job = new Job(id, Path.Combine(_root, id), request, _time.GetUtcNow());
        Keep(job, JobStatus.Queued, []);
        job.Report(JobStatus.Queued, (0, 0));
        _jobs[id] = job;
        return job;
    }

    /// <summary>Keeps how a job ended, or that it waits.</summary>
    public static void Keep(Job job, JobStatus status, IReadOnlyList<string> problems)
    {
        if (!job.Removed.IsCancellationRequested)
        {
            var record = new Record(job.Request, job.Created, status, job.Pages.Known, job.Pages.Done, problems);
            AtomicFile.Write(Path.Combine(job.Folder, RecordName), stream => JsonSerializer.Serialize(stream, record, Format));
        }
    }

    /// <summary>Ends and forgets a job, files and all.</summary>
    public void Remove(Job job)
    {
        if (_jobs.TryRemove(job.Id, out _))
        {
            job.Remove();
            Discard(job.Id);
        }
    }

    /// <summary>Removes the folder of a job that did not come to be, or is gone.</summary>
    public void Discard(string id)
    {
        try
        {
            Directory.Delete(Path.Combine(_root, id), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone already.
        }
        catch (IOException)
        {
            // A file of it is being written: it goes when the store is opened again, for its record is gone.
            File.Delete(Path.Combine(_root, id, RecordName));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Job job in _jobs.Values)
        {
            job.Dispose();
        }
    }

    private static bool IsId(string name) => name.Length == 2 * IdBytes && name.All(char.IsAsciiHexDigitLower);

    private void Load(string folder)
    {
        string id = Path.GetFileName(folder);
        Record? record = Read(Path.Combine(folder, RecordName));
        if (record is null || IsOld(record.Created))
        {
            Discard(id);
            return;
        }

        var job = new Job(id, folder, record.Request, record.Created);
        bool hasEnded = record.Status is JobStatus.Completed or JobStatus.Failed;
        job.Report(hasEnded ? record.Status : JobStatus.Queued, (record.Pages, record.PagesDone), record.Problems);
        _jobs[id] = job;
    }

    private static Record? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Record>(File.ReadAllBytes(path), Format);
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            // A kill came between the folder and its record: nobody was told of the job.
            return null;
        }
    }

    private void RemoveOld()
    {
        foreach (Job job in _jobs.Values.Where(job => job.HasEnded && IsOld(job.Created)))
        {
            Remove(job);
        }
    }

    private bool IsOld(DateTimeOffset created) => _time.GetUtcNow() - created > _lifetime;

    private sealed record Record(
        JobRequest Request, DateTimeOffset Created, JobStatus Status, int Pages, int PagesDone, IReadOnlyList<string> Problems);
}
