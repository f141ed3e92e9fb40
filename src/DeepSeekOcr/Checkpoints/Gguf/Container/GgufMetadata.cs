using System.Globalization;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>The keys and values of a GGUF file, read key by key with bounds; every fault names the file and the key.</summary>
/// <remarks>A value is a <c>long</c>, <c>double</c>, <c>bool</c> or <c>string</c>, or an array of one of those.</remarks>
public sealed class GgufMetadata
{
    private readonly string _file;
    private readonly IReadOnlyDictionary<string, object> _values;

    internal GgufMetadata(string file, IReadOnlyDictionary<string, object> values)
    {
        _file = file;
        _values = values;
    }

    /// <summary>Every key, in the order of the file.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Whether a key is there.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>A text.</summary>
    /// <exception cref="CheckpointException">It is missing and there is no other, or it is no text.</exception>
    public string Text(string key, string? otherwise = null) =>
        !_values.TryGetValue(key, out object? value) ? otherwise ?? throw Fault(key, "is missing")
        : value as string ?? throw Fault(key, $"is {Show(value)}; expected a text");

    /// <summary>A whole number of at least 1.</summary>
    /// <exception cref="CheckpointException">It is missing and there is no other, or it is out of range.</exception>
    public int Size(string key, int max, int? otherwise = null) => Integer(key, 1, max, otherwise);

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="CheckpointException">It is missing and there is no other, or it is out of range.</exception>
    public int Integer(string key, int min, int max, int? otherwise = null) =>
        !_values.TryGetValue(key, out object? value) ? otherwise ?? throw Fault(key, "is missing")
        : value is long number && number >= min && number <= max ? (int)number
        : throw Fault(key, $"is {Show(value)}; expected an integer from {min} to {max}");

    /// <summary>A number in a range.</summary>
    /// <exception cref="CheckpointException">It is out of range.</exception>
    public float Number(string key, float min, float max, float otherwise) =>
        !_values.TryGetValue(key, out object? value) ? otherwise
        : value is double number && (float)number >= min && (float)number <= max ? (float)number
        : throw Fault(key, string.Create(CultureInfo.InvariantCulture, $"is {Show(value)}; expected a number from {min} to {max}"));

    /// <summary>True or false.</summary>
    /// <exception cref="CheckpointException">It is neither.</exception>
    public bool Flag(string key, bool otherwise) =>
        !_values.TryGetValue(key, out object? value)
            ? otherwise
            : value as bool? ?? throw Fault(key, $"is {Show(value)}; expected true or false");

    /// <summary>A list of texts.</summary>
    /// <exception cref="CheckpointException">It is missing or no such list.</exception>
    public IReadOnlyList<string> Texts(string key) => List<string>(key, "texts");

    /// <summary>A list of whole numbers.</summary>
    /// <exception cref="CheckpointException">It is missing or no such list.</exception>
    public IReadOnlyList<long> Integers(string key) => List<long>(key, "integers");

    /// <summary>Refuses a key's value unless a condition holds.</summary>
    /// <exception cref="CheckpointException">It does not hold.</exception>
    public void Check(bool holds, string key, string fault)
    {
        if (!holds)
        {
            throw Fault(key, fault);
        }
    }

    private static string Show(object value) => value switch
    {
        string text => $"'{(text.Length <= 40 ? text : text[..40] + "…").ReplaceLineEndings(" ")}'",
        Array list => $"a list of {list.Length}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private T[] List<T>(string key, string kind) =>
        !_values.TryGetValue(key, out object? value) ? throw Fault(key, "is missing")
        : value as T[] ?? throw Fault(key, $"is {Show(value)}; expected a list of {kind}");

    private CheckpointException Fault(string key, string fault) => new(_file, $"key '{key}' {fault}.");
}
