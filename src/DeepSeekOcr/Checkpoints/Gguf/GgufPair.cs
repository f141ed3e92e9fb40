using DeepSeekOcr.Checkpoints.Gguf.Container;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>Finds the two files of a model.</summary>
/// <param name="Language">The language model.</param>
/// <param name="Vision">The projector with the encoder.</param>
/// <param name="Notes">What was chosen, and what lies in the folder and was passed over, a sentence each.</param>
internal sealed record GgufPair(GgufFile Language, GgufFile Vision, IReadOnlyList<string> Notes)
{
    /// <summary>Whether a path names a GGUF file, or a directory with such files that is no Hugging Face directory.</summary>
    public static bool IsAt(string path) => Directory.Exists(path)
        ? !File.Exists(Path.Combine(path, ModelConfig.FileName)) && Files(path).Length > 0
        : path.EndsWith(GgufFile.Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens both.</summary>
    /// <param name="path">The language model, or the directory that holds both.</param>
    /// <param name="projector">The projector; if absent, the one in the directory that fits.</param>
    /// <exception cref="CheckpointException">It is not clear which two belong together, or one cannot be used.</exception>
    public static GgufPair Open(string path, string? projector)
    {
        bool isDirectory = Directory.Exists(path);
        if (!isDirectory && !File.Exists(path))
        {
            throw new CheckpointException(path, "there is no such file.");
        }

        string directory = isDirectory ? path : Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        using var folder = new GgufFolder(directory, isDirectory ? null : path);
        GgufFile? language = null;
        try
        {
            language = Check(isDirectory ? folder.TakeLanguage() : GgufFile.Open(path));
            GgufFile vision = projector is null
                ? folder.TakeProjector(Path.GetFileName(language.Path), GgufProjector.WidthOf(language))
                : GgufProjector.Open(projector, GgufProjector.WidthOf(language));
            return new GgufPair(language, vision, folder.Notes);
        }
        catch (CheckpointException)
        {
            language?.Dispose();
            throw;
        }
    }

    /// <summary>The GGUF files of a directory, by name.</summary>
    public static string[] Files(string directory) =>
        [.. Directory.GetFiles(directory, $"*{GgufFile.Extension}").Order(StringComparer.Ordinal)];

    private static GgufFile Check(GgufFile file)
    {
        try
        {
            string architecture = file.Metadata.Text(GgufKeys.Architecture);
            string hint = architecture == GgufKeys.VisionArchitecture ? ". This is the projector: name the language model" : "";
            file.Metadata.Check(
                architecture == GgufKeys.LanguageArchitecture, GgufKeys.Architecture,
                $"is '{architecture}'; expected '{GgufKeys.LanguageArchitecture}'{hint}");
            int parts = file.Metadata.Integer(GgufKeys.SplitCount, 0, int.MaxValue, 1);
            file.Metadata.Check(parts <= 1, GgufKeys.SplitCount, $"is {parts}; only a model in one file is supported");
            return file;
        }
        catch (CheckpointException)
        {
            file.Dispose();
            throw;
        }
    }
}
