namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>Reads the values of a GGUF header.</summary>
internal static class GgufMetadataReader
{
    /// <summary>A vocabulary has some hundred thousand tokens and merges; what has a hundred times as many is something else.</summary>
    public const int MaxElements = 1 << 24;

    /// <summary>Chat templates have some kilobytes.</summary>
    public const int MaxTextBytes = 1 << 24;

    /// <summary>Keys are short names with dots.</summary>
    public const int MaxKeyBytes = 1 << 10;

    /// <summary>Reads a key and its value.</summary>
    public static (string Key, object Value) Read(string file, ref GgufCursor cursor)
    {
        string key = cursor.ReadText("a key", MaxKeyBytes);
        string what = $"key '{key}'";
        GgufValueType type = ReadType(file, ref cursor, what);
        return (key, type == GgufValueType.Array ? ReadList(file, ref cursor, what) : ReadOne(file, ref cursor, what, type));
    }

    private static GgufValueType ReadType(string file, ref GgufCursor cursor, string what)
    {
        var type = (GgufValueType)cursor.ReadUInt32($"the type of {what}");
        return Enum.IsDefined(type)
            ? type
            : throw new CheckpointException(file, $"{what} is of type {(uint)type}; expected 0 to {(uint)GgufValueType.Float64}.");
    }

    private static Array ReadList(string file, ref GgufCursor cursor, string what)
    {
        GgufValueType type = ReadType(file, ref cursor, what);
        int count = cursor.ReadCount($"the number of elements of {what}", LeastBytes(file, what, type), MaxElements);
        return type switch
        {
            GgufValueType.Text => Fill(new string[count], file, ref cursor, what, type),
            GgufValueType.Bool => Fill(new bool[count], file, ref cursor, what, type),
            GgufValueType.Float32 or GgufValueType.Float64 => Fill(new double[count], file, ref cursor, what, type),
            _ => Fill(new long[count], file, ref cursor, what, type),
        };
    }

    private static T[] Fill<T>(T[] list, string file, ref GgufCursor cursor, string what, GgufValueType type)
    {
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = (T)ReadOne(file, ref cursor, what, type);
        }

        return list;
    }

    private static object ReadOne(string file, ref GgufCursor cursor, string what, GgufValueType type) => type switch
    {
        GgufValueType.UInt8 => (long)cursor.ReadByte(what),
        GgufValueType.Int8 => (long)(sbyte)cursor.ReadByte(what),
        GgufValueType.UInt16 => (long)cursor.ReadUInt16(what),
        GgufValueType.Int16 => (long)(short)cursor.ReadUInt16(what),
        GgufValueType.UInt32 => (long)cursor.ReadUInt32(what),
        GgufValueType.Int32 => (long)(int)cursor.ReadUInt32(what),
        GgufValueType.Int64 => (long)cursor.ReadUInt64(what),
        GgufValueType.UInt64 => ToInt64(file, what, cursor.ReadUInt64(what)),
        GgufValueType.Float32 => (double)BitConverter.UInt32BitsToSingle(cursor.ReadUInt32(what)),
        GgufValueType.Float64 => BitConverter.UInt64BitsToDouble(cursor.ReadUInt64(what)),
        GgufValueType.Bool => ToBool(file, what, cursor.ReadByte(what)),
        _ => cursor.ReadText(what, MaxTextBytes),
    };

    private static long ToInt64(string file, string what, ulong value) =>
        value <= long.MaxValue ? (long)value : throw new CheckpointException(file, $"{what} is {value}; the limit is {long.MaxValue}.");

    private static bool ToBool(string file, string what, byte value) =>
        value <= 1 ? value == 1 : throw new CheckpointException(file, $"{what} is {value}; expected 0 or 1.");

    private static int LeastBytes(string file, string what, GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.Array => throw new CheckpointException(file, $"{what} is a list of lists, which is not supported."),
        _ => 8,
    };
}
