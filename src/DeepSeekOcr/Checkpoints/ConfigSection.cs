using System.Globalization;
using System.Text.Json;

namespace DeepSeekOcr.Checkpoints;

/// <summary>An object of a JSON configuration, read key by key with bounds; every fault names the key in full.</summary>
/// <param name="path">The file.</param>
/// <param name="prefix">The keys that lead to the object, each with a dot after it.</param>
/// <param name="objects">Where a key is looked up, in this order; null in a value means that it is not set.</param>
internal sealed class ConfigSection(string path, string prefix, params JsonElement?[] objects)
{
    /// <summary>The object under a key, null if there is none.</summary>
    public static JsonElement? Child(string path, JsonElement parent, string key) =>
        !parent.TryGetProperty(key, out JsonElement child) || child.ValueKind == JsonValueKind.Null ? null
        : child.ValueKind == JsonValueKind.Object ? child
        : throw new CheckpointException(path, $"{key} is {Shorten(child)}; expected an object.");

    /// <summary>The section under a key of the root.</summary>
    public static ConfigSection Required(string path, JsonElement root, string key) => new ConfigSection(path, "", root).Section(key);

    /// <summary>The section under a key of this one.</summary>
    public ConfigSection Section(string key) => Find(key) is not { } child ? throw Fault(key, "is missing")
        : child.ValueKind == JsonValueKind.Object ? new ConfigSection(path, $"{prefix}{key}.", child)
        : throw Fault(key, $"is {Shorten(child)}; expected an object");

    /// <summary>Every key that is set.</summary>
    public IEnumerable<string> Keys => objects.OfType<JsonElement>().SelectMany(
        element => element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(member => member.Name));

    /// <summary>Whether a key is set.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A whole number of at least 1.</summary>
    public int Size(string key, int max, int? otherwise = null) => Integer(key, 1, max, otherwise);

    /// <summary>A whole number in a range.</summary>
    public int Integer(string key, int min, int max, int? otherwise = null) =>
        Find(key) is { } value ? ToInteger(key, value, min, max) : otherwise ?? throw Fault(key, "is missing");

    /// <summary>A list of whole numbers in a range.</summary>
    public IReadOnlyList<int> Integers(string key, int min, int max, int maxCount)
    {
        JsonElement list = Find(key) ?? throw Fault(key, "is missing");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > maxCount)
        {
            throw Fault(key, $"is {Shorten(list)}; expected a list of at most {maxCount} integers");
        }

        return [.. list.EnumerateArray().Select(value => ToInteger(key, value, min, max))];
    }

    /// <summary>A number in a range.</summary>
    public float Number(string key, float min, float max, float otherwise)
    {
        if (Find(key) is not { } value)
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && number >= min && number <= max
            ? number
            : throw Fault(key, string.Create(CultureInfo.InvariantCulture, $"is {Shorten(value)}; expected a number from {min} to {max}"));
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool otherwise) => Find(key) is not { } value ? otherwise : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault(key, $"is {Shorten(value)}; expected true or false"),
    };

    /// <summary>Refuses a key whose value is none of those supported; the first is the default.</summary>
    public void Accept(string key, params ReadOnlySpan<string> supported)
    {
        if (Find(key) is not { } value)
        {
            return;
        }

        string? found = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        Check(supported.Contains(found), key, $"is {Shorten(value)}; only '{supported[0]}' is supported");
    }

    /// <summary>Refuses a key's value unless a condition holds.</summary>
    public void Check(bool holds, string key, string fault)
    {
        if (!holds)
        {
            throw Fault(key, fault);
        }
    }

    private static string Shorten(JsonElement value)
    {
        string text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "…");
    }

    private int ToInteger(string key, JsonElement value, int min, int max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= min && number <= max
            ? number
            : throw Fault(key, $"is {Shorten(value)}; expected an integer from {min} to {max}");

    private JsonElement? Find(string key)
    {
        foreach (JsonElement? candidate in objects)
        {
            if (candidate is { } element && element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }

    private CheckpointException Fault(string key, string fault) => new(path, $"{prefix}{key} {fault}.");
}
