using System.Security.Cryptography;
using System.Text.Json;

namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>A page of the Fox benchmark.</summary>
/// <param name="Image">Name of the image.</param>
/// <param name="Path">Where the image is.</param>
/// <param name="Text">What stands on the page, as the benchmark has it.</param>
public sealed record FoxPage(string Image, string Path, string Text);

/// <summary>
/// The whole pages of a folder in the layout of the Fox benchmark: <c>en_page_ocr.json</c> with <c>en_pdf_png/</c>, or <c>cn</c>.
/// </summary>
/// <remarks>
/// The list has <c>{"image": name, "conversations": [{"value": prompt}, {"value": text}]}</c> for each page; other keys may be there.
/// </remarks>
public sealed class FoxBenchmark
{
    // The published lists have some 100 pages and below a megabyte.
    private const long MaxLength = 64 << 20;
    private const int MaxPages = 100_000;
    private const int MaxCharacters = 1_000_000;

    private readonly string _images;
    private readonly List<FoxPage> _pages = [];
    private readonly List<string> _faults = [];

    private FoxBenchmark(string folder, FoxLanguage language)
    {
        Language = language;
        ListPath = Path.Combine(folder, language.ListName);
        _images = Path.Combine(folder, language.ImageFolder);
    }

    /// <summary>Language of the pages.</summary>
    public FoxLanguage Language { get; }

    /// <summary>Where the list is.</summary>
    public string ListPath { get; }

    /// <summary>The pages, in the order of the list.</summary>
    public IReadOnlyList<FoxPage> Pages => _pages;

    /// <summary>Entries that are no pages, one line a fault; the others can be read all the same.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>SHA-256 of the list.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Reads the list of a folder; no image is opened yet.</summary>
    /// <exception cref="EvaluationException">There is no such folder or list, or the list is not JSON of that layout.</exception>
    public static FoxBenchmark Load(string folder, FoxLanguage language)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(language);
        var benchmark = new FoxBenchmark(folder, language);
        if (!Directory.Exists(benchmark._images))
        {
            throw new EvaluationException(folder, $"has no folder {language.ImageFolder}; expected the layout of the Fox benchmark.");
        }

        benchmark.Read();
        return benchmark;
    }

    private void Read()
    {
        byte[] content = ReadBytes();
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(content));
        try
        {
            // From a stream, which may begin with a byte order mark.
            using var list = JsonDocument.Parse(new MemoryStream(content));
            if (list.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new EvaluationException(ListPath, $"holds a JSON {list.RootElement.ValueKind}; expected a list of pages.");
            }

            if (list.RootElement.GetArrayLength() > MaxPages)
            {
                throw new EvaluationException(ListPath, $"has {list.RootElement.GetArrayLength()} entries; the limit is {MaxPages}.");
            }

            foreach ((int index, JsonElement entry) in list.RootElement.EnumerateArray().Index())
            {
                ReadEntry(index, entry);
            }
        }
        catch (JsonException exception)
        {
            throw new EvaluationException(ListPath, "is not JSON.", exception);
        }
    }

    private byte[] ReadBytes()
    {
        try
        {
            long length = new FileInfo(ListPath).Length;
            return length <= MaxLength
                ? File.ReadAllBytes(ListPath)
                : throw new EvaluationException(ListPath, $"has {length} bytes; the limit is {MaxLength}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException(ListPath, "cannot be read.", exception);
        }
    }

    private void ReadEntry(int index, JsonElement entry)
    {
        string? image = Text(entry, "image");
        string? text = Conversation(entry);
        string? fault =
            image is null ? "has no image; expected the name of an image"
            : text is null ? "has no conversations[1].value; expected the text of the page"
            : !IsPlainName(image) ? $"names the image '{Shown(image)}'; expected a file in {Language.ImageFolder}, without a path"
            : text.Length > MaxCharacters ? $"has a text of {text.Length} characters; the limit is {MaxCharacters}"
            : !File.Exists(Path.Combine(_images, image)) ? $"names the image '{Shown(image)}', which is not in {Language.ImageFolder}"
            : _pages.Exists(page => page.Image == image) ? $"names the image '{Shown(image)}' a second time"
            : null;
        if (fault is not null)
        {
            _faults.Add($"{ListPath}: entry {index} {fault}.");
            return;
        }

        _pages.Add(new FoxPage(image!, Path.Combine(_images, image!), text!));
    }

    private static string? Conversation(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("conversations", out JsonElement turns)
            && turns.ValueKind == JsonValueKind.Array && turns.GetArrayLength() > 1
            ? Text(turns[1], "value")
            : null;

    private static string? Text(JsonElement parent, string key)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(key, out JsonElement value)
            || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is no text.
            return null;
        }
    }

    /// <summary>Whether a name stays in its folder, on any system.</summary>
    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '\\', ':') < 0
            && !name.Any(char.IsControl);

    private static string Shown(string name)
    {
        string plain = string.Concat(name.Select(character => char.IsControl(character) ? '\uFFFD' : character));
        return plain.Length <= 100 ? plain : plain[..100] + "…";
    }
}
