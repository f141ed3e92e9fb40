using System.Text;
using System.Text.Json;
using DeepSeekOcr.Evaluation.Compression.Sources;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>
/// The pages that a study has read so far, in a file: the settings on the first line, then a page a line, each on disk before the next.
/// </summary>
/// <remarks>A line that a crash left unfinished at the end is dropped, and its page is read again.</remarks>
public sealed class StudyLog : IDisposable
{
    /// <summary>Name of the file in a study's folder.</summary>
    public const string FileName = "pages.jsonl";

    // 2000 dense pages have about 40 MB; what is far beyond is something else.
    private const long MaxLength = 1L << 30;

    private readonly FileStream _file;
    private readonly Dictionary<(StudyCellKey, int), StudyPage> _pages = [];

    private StudyLog(FileStream file) => _file = file;

    /// <summary>The pages that are done.</summary>
    public IReadOnlyCollection<StudyPage> Pages => _pages.Values;

    /// <summary>Opens the log of a folder, or begins it; no other process may have it open.</summary>
    /// <exception cref="EvaluationException">The file cannot be opened, is no such log, or was begun with other settings.</exception>
    public static StudyLog Open(string folder, StudySettings settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(settings);
        string path = Path.Combine(folder, FileName);
        StudyLog? log = null;
        try
        {
            Directory.CreateDirectory(folder);
            log = new StudyLog(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            log.Recall(path, settings);
            return log;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log?.Dispose();
            throw new EvaluationException(path, "cannot be opened.", exception);
        }
        catch
        {
            log?.Dispose();
            throw;
        }
    }

    /// <summary>The record of a page, if it is done.</summary>
    public StudyPage? Find(StudyItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return _pages.GetValueOrDefault((item.Cell, item.Page));
    }

    /// <summary>Adds a page.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Append(StudyPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        Write(page);
        _pages.Add(page.Id, page);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Recall(string path, StudySettings settings)
    {
        if (_file.Length > MaxLength)
        {
            throw new EvaluationException(path, $"has {_file.Length} bytes; the limit is {MaxLength}.");
        }

        byte[] content = new byte[_file.Length];
        _file.ReadExactly(content);
        int whole = Array.LastIndexOf(content, (byte)'\n') + 1;
        _file.SetLength(whole);
        string[] lines = Encoding.UTF8.GetString(content.AsSpan(0, whole)).Split('\n')[..^1];
        if (lines.Length == 0)
        {
            Write(settings);
            return;
        }

        if (Parse<StudySettings>(path, lines, 0).DifferencesTo(settings) is { Count: > 0 } differences)
        {
            throw new EvaluationException(
                path,
                $"was begun with other settings: {string.Join("; ", differences)}. Go on with the old ones, or choose another folder "
                    + "(--out).");
        }

        for (int i = 1; i < lines.Length; i++)
        {
            StudyPage page = Parse<StudyPage>(path, lines, i);
            _pages[page.Id] = page;
        }
    }

    private void Write<T>(T value)
    {
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(value, StudyJson.Line), (byte)'\n']);
        _file.Flush(flushToDisk: true);
    }

    private static T Parse<T>(string path, string[] lines, int index)
    {
        string what = index == 0 ? "the settings of a study" : "a page of a study";
        try
        {
            return JsonSerializer.Deserialize<T>(lines[index], StudyJson.Line)
                ?? throw new EvaluationException(path, $"line {index + 1} is null; expected {what}.");
        }
        catch (JsonException exception)
        {
            throw new EvaluationException(path, $"line {index + 1} is not {what}.", exception);
        }
    }
}
