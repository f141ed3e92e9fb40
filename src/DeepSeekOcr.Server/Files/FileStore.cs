using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Server.Files;

/// <summary>Files that clients have left, each beside a record of it; they outlive a restart, and end by age.</summary>
internal sealed class FileStore
{
    private const string Prefix = "file-";
    private const string RecordExtension = ".json";
    private const int IdBytes = 16;

    private readonly string _root;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, StoredFile> _files = new();
    private readonly ConcurrentDictionary<string, (string Id, DateTimeOffset Until)> _tickets = new();

    /// <summary>Opens a store; what is in it and not too old is there again.</summary>
    /// <param name="root">Its folder; made if it does not exist.</param>
    /// <param name="lifetime">How long a file is kept.</param>
    /// <param name="time">Tells the time.</param>
    public FileStore(string root, TimeSpan lifetime, TimeProvider time)
    {
        (_root, _lifetime, _time) = (root, lifetime, time);
        Directory.CreateDirectory(root);
        foreach (string path in Directory.EnumerateFiles(root, Prefix + "*" + RecordExtension))
        {
            if (Read(path) is { } file)
            {
                _files[file.Id] = file;
            }
        }

        RemoveOld();
    }

    /// <summary>All files, the newest first.</summary>
    public IReadOnlyList<StoredFile> All => [.. _files.Values.OrderByDescending(file => file.Created)];

    /// <summary>A file; null if there is none, or none any more.</summary>
    public StoredFile? Find(string id) => _files.GetValueOrDefault(id);

    /// <summary>Where a file lies.</summary>
    public string PathOf(StoredFile file) => Path.Combine(_root, file.Id);

    /// <summary>Takes a file.</summary>
    /// <param name="name">What the client calls it.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="copy">Writes it.</param>
    public async Task<StoredFile> AddAsync(string name, string purpose, Func<Stream, Task> copy)
    {
        RemoveOld();
        string id = Prefix + Random();
        string path = Path.Combine(_root, id);
        try
        {
            FileStream target = File.Create(path);
            await using (target.ConfigureAwait(false))
            {
                await copy(target).ConfigureAwait(false);
            }

            var file = new StoredFile(id, SafeFileName.Of(name), purpose, new FileInfo(path).Length, _time.GetUtcNow());
            AtomicFile.Write(path + RecordExtension, stream => JsonSerializer.Serialize(stream, file));
            return _files[id] = file;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Removes a file.</summary>
    public void Remove(StoredFile file)
    {
        _files.TryRemove(file.Id, out _);
        File.Delete(PathOf(file) + RecordExtension);
        File.Delete(PathOf(file));
    }

    /// <summary>A ticket that stands for a file for a while: the end of the address that <c>/v1/files/{id}/url</c> gives.</summary>
    public string Ticket(StoredFile file, TimeSpan valid)
    {
        foreach ((string old, (string _, DateTimeOffset until)) in _tickets)
        {
            if (until < _time.GetUtcNow())
            {
                _tickets.TryRemove(old, out _);
            }
        }

        string ticket = Random();
        _tickets[ticket] = (file.Id, _time.GetUtcNow() + valid);
        return ticket;
    }

    /// <summary>The file that a ticket stands for; null if it is none, or none any more.</summary>
    public StoredFile? FindByTicket(string ticket) =>
        _tickets.TryGetValue(ticket, out (string Id, DateTimeOffset Until) entry) && entry.Until >= _time.GetUtcNow()
            ? Find(entry.Id)
            : null;

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    private static StoredFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<StoredFile>(File.ReadAllBytes(path)) is { Id: not null } file
                && file.Id == Path.GetFileNameWithoutExtension(path)
                ? file
                : null;
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return null;
        }
    }

    private void RemoveOld()
    {
        foreach (StoredFile file in _files.Values.Where(file => _time.GetUtcNow() - file.Created > _lifetime))
        {
            Remove(file);
        }
    }
}
