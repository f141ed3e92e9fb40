using System.Text;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>A model in a cache.</summary>
/// <param name="Model">Its name, at the branch or tag that it was fetched by, else at its commit.</param>
/// <param name="Commit">The commit that the files are of.</param>
/// <param name="Directory">What <see cref="OcrModel.Load"/> takes.</param>
/// <param name="Bytes">Size of its files.</param>
public sealed record CachedModel(HubModel Model, string Commit, string Directory, long Bytes);

/// <summary>A directory of models in the layout that Hugging Face's tools share.</summary>
/// <remarks>
/// <code>
/// models--OWNER--NAME/refs/REVISION       the commit that a branch or tag stood for
///                     blobs/HASH          contents, each once
///                     snapshots/COMMIT/   names, each a link to its content
/// </code>
/// </remarks>
/// <param name="directory">The cache; need not exist.</param>
public sealed class HubCache(string directory)
{
    private const string References = "refs";
    private const string Blobs = "blobs";
    private const string Snapshots = "snapshots";
    private const string GgufExtension = ".gguf";
    private const int CommitLength = 40;

    /// <summary>Makes a symbolic link; tests put in a system that has none.</summary>
    internal Action<string, string> Link { get; init; } = (path, target) => File.CreateSymbolicLink(path, target);

    /// <summary>The cache.</summary>
    public string Directory { get; } = directory;

    /// <summary>The directory that holds a model's files, if it was pulled.</summary>
    public string? Find(HubModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string? commit = model.IsCommit ? model.Revision : ReadReference(ReferencePath(model));
        string? snapshot = commit is null ? null : SnapshotPath(model, commit);
        return System.IO.Directory.Exists(snapshot) ? snapshot : null;
    }

    /// <summary>The directory of a model that is whole, for whoever may not ask the network for the rest of it.</summary>
    /// <exception cref="HubException">It is not there, or not whole.</exception>
    internal string FindWhole(HubModel model, string? include)
    {
        string? missing = "it is not in the cache";
        if (Find(model) is { } snapshot)
        {
            // A link whose content is still being fetched leads nowhere.
            string[] names =
            [
                .. System.IO.Directory.EnumerateFiles(snapshot).Select(path => Path.GetFileName(path)!)
                    .Where(name => LengthOf(Path.Combine(snapshot, name)) is not null),
            ];
            IReadOnlyList<string> wanted = HubSelection.Choose(model, names, include);
            // Weights come last.
            bool isPair = wanted[^1].EndsWith(GgufExtension, StringComparison.OrdinalIgnoreCase);
            missing = isPair || wanted.Contains(ModelConfig.FileName)
                ? ShardIndex.Missing(snapshot) is [var shard, ..] ? $"{shard} is missing in {snapshot}" : null
                : $"{ModelConfig.FileName} is missing in {snapshot}";
            if (missing is null)
            {
                return snapshot;
            }
        }

        throw new HubException(model.ToString(), $"{missing}, and the network may not be asked (HF_HUB_OFFLINE).");
    }

    /// <summary>A path that exists as it is; else the directory of the pulled model that is called so.</summary>
    /// <param name="pathOrName">A directory, a file, or <c>owner/name</c>, with <c>@revision</c> if wanted.</param>
    /// <returns>The path; the text itself if it is neither, for whoever opens it to complain.</returns>
    /// <exception cref="HubException">It is the name of a model that was not pulled.</exception>
    public string Locate(string pathOrName)
    {
        ArgumentException.ThrowIfNullOrEmpty(pathOrName);
        return Path.Exists(pathOrName) || !HubModel.TryParse(pathOrName, out HubModel? model)
            ? pathOrName
            : Find(model)
                ?? throw new HubException(
                    pathOrName,
                    $"there is no such directory, and no model of that name in {Directory}; dsocr pull {pathOrName} fetches it.");
    }

    /// <summary>Every model in the cache, by name.</summary>
    public IEnumerable<CachedModel> List()
    {
        var root = new DirectoryInfo(Directory);
        return !root.Exists ? [] : root.EnumerateDirectories()
            .Select(folder => (Folder: folder, Model: HubModel.OfFolder(folder.Name)))
            .Where(each => each.Model is not null)
            .OrderBy(each => each.Model!.Id, StringComparer.OrdinalIgnoreCase)
            .SelectMany(each => ListSnapshots(each.Folder, each.Model!));
    }

    internal string BlobPath(HubModel model, string hash) => Path.Combine(Folder(model), Blobs, hash);

    /// <summary>Whether a file is there, whole.</summary>
    internal bool Has(HubModel model, string commit, HubFile file) =>
        LengthOf(BlobPath(model, file.Hash)) == file.Size || LengthOf(Path.Combine(SnapshotPath(model, commit), file.Path)) == file.Size;

    /// <summary>Bytes of a file that an earlier run fetched.</summary>
    internal long Begun(HubModel model, HubFile file) => LengthOf(BlobPath(model, file.Hash) + BlobDownload.Suffix) ?? 0;

    /// <summary>Makes the folders of a model and returns the one of a commit.</summary>
    internal string Prepare(HubModel model, string commit)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Folder(model), Blobs));
        return System.IO.Directory.CreateDirectory(SnapshotPath(model, commit)).FullName;
    }

    /// <summary>Gives a content its name in a commit; where there are no links, by moving it there.</summary>
    internal void Enter(HubModel model, string commit, HubFile file)
    {
        string blob = BlobPath(model, file.Hash);
        string path = Path.Combine(SnapshotPath(model, commit), file.Path);
        if (!File.Exists(blob)
            || (LengthOf(path) == file.Size && new FileInfo(path).LinkTarget is { } there && Path.GetFileName(there) == file.Hash))
        {
            return;
        }

        File.Delete(path);
        try
        {
            Link(path, Path.Combine("..", "..", Blobs, file.Hash));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Move(blob, path);
        }
    }

    /// <summary>Notes which commit a branch or tag stands for.</summary>
    internal void Refer(HubModel model, string commit)
    {
        if (!model.IsCommit)
        {
            AtomicFile.Write(ReferencePath(model), stream => stream.Write(Encoding.ASCII.GetBytes(commit)));
        }
    }

    private static IEnumerable<CachedModel> ListSnapshots(DirectoryInfo folder, HubModel model)
    {
        string references = Path.Combine(folder.FullName, References);
        ILookup<string, string> names = (
            System.IO.Directory.Exists(references) ? System.IO.Directory.GetFiles(references, "*", SearchOption.AllDirectories) : [])
            .Select(path => (Name: Path.GetRelativePath(references, path).Replace('\\', '/'), Commit: ReadReference(path)))
            .Where(reference => reference.Commit is not null && HubModel.TryParse($"{model.Id}@{reference.Name}", out _))
            .ToLookup(reference => reference.Commit!, reference => reference.Name);
        var snapshots = new DirectoryInfo(Path.Combine(folder.FullName, Snapshots));
        return !snapshots.Exists
            ? []
            : snapshots.EnumerateDirectories().Where(snapshot => HubModel.IsCommitHash(snapshot.Name)).OrderBy(snapshot => snapshot.Name)
            .SelectMany(snapshot => names[snapshot.Name].DefaultIfEmpty(snapshot.Name).Order(StringComparer.Ordinal)
                .Select(name => new CachedModel(model.At(name), snapshot.Name, snapshot.FullName, SizeOf(snapshot))));
    }

    private static long SizeOf(DirectoryInfo snapshot) =>
        snapshot.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => LengthOf(file.FullName) ?? 0);

    /// <summary>Bytes of a file, of what it links to if it is a link; null if there is none.</summary>
    private static long? LengthOf(string path) =>
        new FileInfo(path) is { Exists: true } file
            ? (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file) is { Exists: true } target
                ? target.Length : null : null;

    private static string? ReadReference(string path)
    {
        if (LengthOf(path) is not (>= CommitLength and <= CommitLength + 2))
        {
            return null;
        }

        string commit = File.ReadAllText(path).Trim();
        return HubModel.IsCommitHash(commit) ? commit : null;
    }

    private string Folder(HubModel model) => Path.Combine(Directory, model.FolderName);

    private string SnapshotPath(HubModel model, string commit) => Path.Combine(Folder(model), Snapshots, commit);

    private string ReferencePath(HubModel model) => Path.Combine([Folder(model), References, .. model.Revision.Split('/')]);
}
