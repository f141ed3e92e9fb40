using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Reading;

/// <summary>
/// What a run has read of one document so far, on disk beside the output, a file a page: whatever moment it is killed at, the next one goes
/// on.
/// </summary>
internal sealed class RunState
{
    private const string FolderName = ".dsocr";
    private const string MarkName = "run.json";
    private const string DoneName = "done.json";

    private static readonly JsonSerializerOptions Format =
        new() { Converters = { new StatusConverter() }, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly string _folder;

    private RunState(string folder) => _folder = folder;

    /// <summary>The state of a document's run.</summary>
    /// <param name="output">The folder of the output.</param>
    /// <param name="name">What the document's files are called.</param>
    /// <param name="mark">The document and how it is read: pages of another mark are forgotten.</param>
    /// <param name="resume">Whether pages of an earlier run count; otherwise they are forgotten.</param>
    /// <exception cref="Files.FileException">The folder cannot be written.</exception>
    public static RunState Open(string output, string name, string mark, bool resume)
    {
        var state = new RunState(Path.Combine(output, FolderName, name));
        try
        {
            bool goesOn = resume && state.TryRead<string>(MarkName) == mark;
            if (!goesOn && Directory.Exists(state._folder))
            {
                Directory.Delete(state._folder, recursive: true);
            }

            Directory.CreateDirectory(state._folder);
            RemoveParts(state._folder, "");
            RemoveParts(output, $"{name}.");
            RemoveParts(Path.Combine(output, FigureFiles.FolderOf(name)), "");
            if (!goesOn)
            {
                state.Write(MarkName, mark);
            }

            return state;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FileException($"{state._folder}: cannot be written.", exception);
        }
    }

    /// <summary>Where images of pages may be kept while the document is read.</summary>
    public string ImageFolder => Path.Combine(_folder, "images");

    /// <summary>The files of the output, if it was written as <paramref name="what"/> says and they are all there.</summary>
    public IReadOnlyList<string>? Finished(string what) =>
        TryRead<Output>(DoneName) is { } output && output.What == what && output.Files.All(File.Exists)
        ? output.Files
        : null;

    /// <summary>A page that was read; null if it was not, or not whole.</summary>
    public PageRecord? Find(int number) => TryRead<PageRecord>(FileOf(number));

    /// <summary>Keeps a page.</summary>
    /// <exception cref="Files.FileException">It cannot be written.</exception>
    public void Keep(PageRecord page) => Write(FileOf(page.Number), page);

    /// <summary>Notes that the output is written.</summary>
    /// <param name="what">Which pages, in which forms.</param>
    /// <param name="files">The files.</param>
    /// <exception cref="Files.FileException">It cannot be written.</exception>
    public void Finish(string what, IReadOnlyList<string> files) => Write(DoneName, new Output(what, files));

    /// <summary>Removes what a run that was killed had begun to write.</summary>
    private static void RemoveParts(string folder, string beginning)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (
            string file in Directory.EnumerateFiles(folder, "*.part")
                .Where(file => Path.GetFileName(file).StartsWith(beginning, StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    private static string FileOf(int number) => string.Create(CultureInfo.InvariantCulture, $"page-{number:D6}.json");

    private T? TryRead<T>(string name)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(_folder, name)), Format);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // What is not there, or was made by something else, is read again.
            return null;
        }
    }

    private void Write<T>(string name, T value) =>
        AtomicFile.Write(Path.Combine(_folder, name), stream => JsonSerializer.Serialize(stream, value, Format));

    private sealed record Output(string What, IReadOnlyList<string> Files);

    private sealed class StatusConverter : JsonConverter<PageStatus>
    {
        public override PageStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? PageStatus.Unknown.Name);

        public override void Write(Utf8JsonWriter writer, PageStatus value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name);
    }
}
