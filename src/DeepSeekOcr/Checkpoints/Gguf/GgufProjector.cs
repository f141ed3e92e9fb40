using DeepSeekOcr.Checkpoints.Gguf.Container;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>Tells whether a projector belongs to a language model: by its type, and by the width of what it hands over.</summary>
internal static class GgufProjector
{
    private const string OutputTensor = "mm.model.fc.weight";

    /// <summary>What a file says it is; nothing if it does not.</summary>
    public static string ArchitectureOf(GgufFile file) => TextOf(file, GgufKeys.Architecture, "");

    /// <summary>The width of what a language model takes.</summary>
    public static int WidthOf(GgufFile language) => language.Metadata.Integer(GgufKeys.EmbeddingLength, 1, int.MaxValue);

    /// <summary>Opens a projector that was named.</summary>
    /// <exception cref="CheckpointException">It cannot be read or does not fit.</exception>
    public static GgufFile Open(string path, int width)
    {
        GgufFile file = GgufFile.Open(path);
        if (FaultOf(file, width) is { } fault)
        {
            file.Dispose();
            throw new CheckpointException(path, fault);
        }

        return file;
    }

    /// <summary>Why a file is no projector for a language model of this width, as a sentence; null if it is one.</summary>
    public static string? FaultOf(GgufFile file, int width)
    {
        string architecture = ArchitectureOf(file);
        string type = TextOf(file, GgufKeys.ProjectorType, GgufKeys.ProjectorTypeName);
        return architecture != GgufKeys.VisionArchitecture
            ? $"key '{GgufKeys.Architecture}' is '{architecture}'; a projector (mmproj) has '{GgufKeys.VisionArchitecture}'."
            : type != GgufKeys.ProjectorTypeName
                ? $"key '{GgufKeys.ProjectorType}' is '{type}'; expected '{GgufKeys.ProjectorTypeName}'."
                : file.Find(OutputTensor) is { } output && output.Shape[0] != width
                    ? $"'{OutputTensor}' gives rows of {output.Shape[0]}; the language model takes {width}."
                    : null;
    }

    /// <summary>A text of any file, whose key may hold something else.</summary>
    private static string TextOf(GgufFile file, string key, string otherwise)
    {
        try
        {
            return file.Metadata.Text(key, otherwise);
        }
        catch (CheckpointException)
        {
            return "";
        }
    }
}
