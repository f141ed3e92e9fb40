using DeepSeekOcr.Checkpoints.Gguf.Container;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>Finds the two files of a model.</summary>
internal static class GgufPair
{
    /// <summary>Whether a path names a GGUF file, or a directory with such files that is no Hugging Face directory.</summary>
    public static bool IsAt(string path) => Directory.Exists(path)
        ? !File.Exists(Path.Combine(path, ModelConfig.FileName)) && Files(path).Length > 0
        : path.EndsWith(GgufFile.Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens both.</summary>
    public static (GgufFile Language, GgufFile Vision) Open(string path)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            throw new CheckpointException(path, "there is no such file.");
        }

        string directory = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        GgufFile? named = Directory.Exists(path) ? null : GgufFile.Open(path);
        GgufFile? language = null;
        GgufFile? vision = null;
        try
        {
            language = named is null ? OnlyOne(directory, GgufKeys.LanguageArchitecture, "a language model") : Check(named);
            vision = OnlyOne(directory, GgufKeys.VisionArchitecture, "a projector (mmproj)");
            string projector = vision.Metadata.Text(GgufKeys.ProjectorType, GgufKeys.ProjectorTypeName);
            vision.Metadata.Check(
                projector == GgufKeys.ProjectorTypeName, GgufKeys.ProjectorType,
                $"is '{projector}'; expected '{GgufKeys.ProjectorTypeName}'");
            return (language, vision);
        }
        catch (CheckpointException)
        {
            named?.Dispose();
            language?.Dispose();
            vision?.Dispose();
            throw;
        }
    }

    private static string[] Files(string directory) =>
        [.. Directory.GetFiles(directory, $"*{GgufFile.Extension}").Order(StringComparer.Ordinal)];

    private static GgufFile Check(GgufFile file)
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

    private static GgufFile OnlyOne(string directory, string architecture, string what)
    {
        var found = new List<GgufFile>();
        try
        {
            foreach (string path in Files(directory))
            {
                var file = GgufFile.Open(path);
                if (file.Metadata.Text(GgufKeys.Architecture, "") == architecture)
                {
                    found.Add(file);
                }
                else
                {
                    file.Dispose();
                }
            }

            if (found.Count != 1)
            {
                string names = string.Join(
                    ", ", (found.Count == 0 ? Files(directory) : found.Select(file => file.Path)).Select(Path.GetFileName));
                throw new CheckpointException(
                    directory, $"{found.Count} of its {GgufFile.Extension} files are {what}: {names}; expected one.");
            }

            return found[0];
        }
        catch (CheckpointException)
        {
            found.ForEach(file => file.Dispose());
            throw;
        }
    }
}
