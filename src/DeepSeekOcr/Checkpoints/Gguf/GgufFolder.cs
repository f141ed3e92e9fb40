using System.Globalization;
using DeepSeekOcr.Checkpoints.Gguf.Container;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>
/// The GGUF files of a directory, of which a pair is taken. Strangers and damaged files are passed over, and matter only if nothing is
/// left.
/// </summary>
internal sealed class GgufFolder : IDisposable
{
    private readonly string _directory;
    private readonly string? _open;
    private readonly List<string> _notes = [];
    private readonly List<CheckpointException> _damaged = [];
    private List<GgufFile>? _files;

    /// <param name="directory">The directory.</param>
    /// <param name="open">A file of it that is open already: it is not read again.</param>
    public GgufFolder(string directory, string? open) =>
        (_directory, _open) = (directory, open is null ? null : Path.GetFullPath(open));

    /// <summary>What was chosen and what was passed over, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private List<GgufFile> Opened => _files ??= Open();

    /// <summary>The only language model.</summary>
    /// <exception cref="CheckpointException">There is none, or there are several.</exception>
    public GgufFile TakeLanguage()
    {
        GgufFile[] found =
            [.. Opened.Where(file => GgufProjector.ArchitectureOf(file) == GgufKeys.LanguageArchitecture)];
        return found.Length == 1
            ? Take(found[0])
            : throw Fault(
                found.Length == 0
                    ? $"none of its {GgufFile.Extension} files is a language model: {Names(Opened)}"
                    : $"{found.Length} of its {GgufFile.Extension} files are a language model: {Names(found)}; name one",
                found.Length == 0);
    }

    /// <summary>The projector that fits; of several the one with the most bits.</summary>
    /// <param name="language">Name of the language model's file.</param>
    /// <param name="width">What the language model takes.</param>
    /// <exception cref="CheckpointException">There is none.</exception>
    public GgufFile TakeProjector(string language, int width)
    {
        GgufFile[] fitting =
        [
            .. Opened.Where(file => GgufProjector.FaultOf(file, width) is null)
                .OrderByDescending(file => file.Tensors.Sum(tensor => tensor.ByteLength)),
        ];
        if (fitting.Length == 0)
        {
            string[] faults =
            [
                .. Opened.Where(file => GgufProjector.ArchitectureOf(file) == GgufKeys.VisionArchitecture)
                    .Select(file => $"{Path.GetFileName(file.Path)}: {GgufProjector.FaultOf(file, width)}"),
            ];
            string reason = faults.Length > 0 ? $" ({string.Join(" ", faults)})" : "";
            throw Fault(
                $"no {GgufFile.Extension} file is a projector (mmproj) for {language}{reason}; --mmproj names one elsewhere", true);
        }

        if (fitting.Length > 1)
        {
            _notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{fitting.Length} projectors fit {language}; {Path.GetFileName(fitting[0].Path)} is taken, --mmproj names another."));
        }

        return Take(fitting[0]);
    }

    /// <summary>Closes what was not taken.</summary>
    public void Dispose() => _files?.ForEach(file => file.Dispose());

    private List<GgufFile> Open()
    {
        var files = new List<GgufFile>();
        foreach (string path in GgufPair.Files(_directory).Where(path => Path.GetFullPath(path) != _open))
        {
            try
            {
                files.Add(GgufFile.Open(path));
            }
            catch (CheckpointException exception)
            {
                _damaged.Add(exception);
                _notes.Add($"passed over: {exception.Message}");
            }
        }

        return files;
    }

    private GgufFile Take(GgufFile file)
    {
        Opened.Remove(file);
        return file;
    }

    private CheckpointException Fault(string fault, bool isMissing) => isMissing && _damaged.Count > 0
        ? new CheckpointException(_directory, $"{fault}. One cannot be read: {_damaged[0].Message}")
        : new CheckpointException(_directory, $"{fault}.");

    private static string Names(IEnumerable<GgufFile> files) => string.Join(", ", files.Select(file => Path.GetFileName(file.Path)));
}
