namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>Collects the keys and values of a GGUF file in the order in which they are written.</summary>
public sealed class GgufMetadataWriter
{
    private readonly GgufBuffer _buffer = new();
    private readonly HashSet<string> _keys = [];

    /// <summary>How many keys there are.</summary>
    public int Count => _keys.Count;

    internal ReadOnlySpan<byte> Bytes => _buffer.Bytes;

    /// <summary>Adds a whole number.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, uint value)
    {
        Start(key, GgufValueType.UInt32);
        _buffer.Write(value);
    }

    /// <summary>Adds a whole number that is not negative.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, int value) => Add(key, checked((uint)value));

    /// <summary>Adds a number.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, float value)
    {
        Start(key, GgufValueType.Float32);
        _buffer.Write(value);
    }

    /// <summary>Adds true or false.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, bool value)
    {
        Start(key, GgufValueType.Bool);
        _buffer.Write(value);
    }

    /// <summary>Adds a text.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, string value)
    {
        Start(key, GgufValueType.Text);
        _buffer.Write(value);
    }

    /// <summary>Adds a list of whole numbers.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, ReadOnlySpan<int> values)
    {
        StartList(key, GgufValueType.Int32, values.Length);
        foreach (int value in values)
        {
            _buffer.Write(value);
        }
    }

    /// <summary>Adds a list of numbers.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, ReadOnlySpan<float> values)
    {
        StartList(key, GgufValueType.Float32, values.Length);
        foreach (float value in values)
        {
            _buffer.Write(value);
        }
    }

    /// <summary>Adds a list of texts.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, ReadOnlySpan<string> values)
    {
        StartList(key, GgufValueType.Text, values.Length);
        foreach (string value in values)
        {
            _buffer.Write(value);
        }
    }

    private void Start(string key, GgufValueType type)
    {
        if (!_keys.Add(key))
        {
            throw new ArgumentException($"'{key}' is there already.", nameof(key));
        }

        _buffer.Write(key);
        _buffer.Write((uint)type);
    }

    private void StartList(string key, GgufValueType type, int count)
    {
        Start(key, GgufValueType.Array);
        _buffer.Write((uint)type);
        _buffer.Write((ulong)count);
    }
}
