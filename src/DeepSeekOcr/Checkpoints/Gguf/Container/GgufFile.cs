using DeepSeekOcr.Files;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>A memory-mapped GGUF file whose header has been checked; its tensors are read in place.</summary>
/// <remarks>Reading is safe from many threads. Weights end with <see cref="Dispose"/>; undisposed, they keep the mapping alive.</remarks>
public sealed class GgufFile : IDisposable
{
    /// <summary>How the names of such files end.</summary>
    public const string Extension = ".gguf";

    private readonly MappedFile _mapped;
    private readonly Dictionary<string, GgufTensor> _byName;

    private GgufFile(MappedFile mapped, GgufMetadata metadata, List<GgufTensor> tensors)
    {
        _mapped = mapped;
        _byName = tensors.ToDictionary(tensor => tensor.Name);
        Metadata = metadata;
        Tensors = tensors;
    }

    /// <summary>The path as it was given.</summary>
    public string Path => _mapped.Path;

    /// <summary>Keys and values.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>All tensors in the order of the header.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Maps a file and checks its header against its length.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not well-formed GGUF in formats that are supported.</exception>
    public static GgufFile Open(string path)
    {
        var mapped = MappedFile.Open(path, "GGUF", CheckpointException.Make);
        try
        {
            (GgufMetadata metadata, List<GgufTensor> tensors) = GgufHeader.Read(mapped);
            return new GgufFile(mapped, metadata, tensors);
        }
        catch (CheckpointException)
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of this name, or null.</summary>
    public GgufTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Rows of a tensor as a parameter, without copying.</summary>
    /// <param name="tensor">Of this file.</param>
    /// <param name="name">What the parameter is called.</param>
    /// <param name="shape">Its extents; the rows are as wide as the tensor's, or the elements are all the tensor's.</param>
    /// <param name="part">Which of the parts of this shape, one after the other, that make up the tensor.</param>
    public Weight AsWeight(GgufTensor tensor, string name, Shape shape, int part = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long bytes = tensor.ByteLength / (tensor.Shape.Elements / shape.Elements);
        return _mapped.AsWeight(name, shape, tensor.Format, tensor.Offset + (part * bytes));
    }

    /// <summary>Unmaps the file. Weights of it must not be used any more.</summary>
    public void Dispose() => _mapped.Dispose();
}
