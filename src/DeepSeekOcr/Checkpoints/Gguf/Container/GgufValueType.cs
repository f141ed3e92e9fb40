namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>The types of metadata, by their numbers in a file.</summary>
internal enum GgufValueType : uint
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    Float32,
    Bool,
    Text,
    Array,
    UInt64,
    Int64,
    Float64,
}
