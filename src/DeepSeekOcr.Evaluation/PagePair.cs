using System.Text;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Evaluation;

/// <summary>An image of a page and the text that stands on it, in the file of the same name that ends in <c>.txt</c>.</summary>
/// <param name="Image">Path of the image.</param>
/// <param name="TextFile">Path of the text.</param>
public sealed record PagePair(string Image, string TextFile)
{
    private const string TextExtension = ".txt";
    private const long MaxBytes = 4 << 20;

    private static readonly string[] ImageExtensions = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"];
    /// <summary>The pages of a path: those of a folder that have both files, ordered by name, or a single image.</summary>
    /// <exception cref="EvaluationException">There is no such path, or no text beside the image, or no pair in the folder.</exception>
    public static IReadOnlyList<PagePair> Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            PagePair[] pairs =
            [
                .. Directory.EnumerateFiles(path)
                    .Where(file => ImageExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Select(Of)
                    .Where(pair => File.Exists(pair.TextFile))
                    .OrderBy(pair => pair.Image, StringComparer.Ordinal),
            ];
            return pairs.Length > 0
                ? pairs
                : throw new EvaluationException(path, $"has no image with a text of the same name ({TextExtension}) beside it.");
        }

        PagePair single = Of(path);
        return !File.Exists(path) ? throw new EvaluationException(path, "there is no such file or folder.")
            : !File.Exists(single.TextFile) ? throw new EvaluationException(path, $"has no text beside it; expected {single.TextFile}.")
            : [single];
    }

    /// <summary>What stands on the page, with uniform line breaks and no white space at the end.</summary>
    /// <exception cref="EvaluationException">The file cannot be read, is too long or is not UTF-8.</exception>
    public string ReadText()
    {
        try
        {
            long length = new FileInfo(TextFile).Length;
            return length <= MaxBytes
                ? TextBytes.Decode(File.ReadAllBytes(TextFile)).ReplaceLineEndings("\n").TrimEnd()
                : throw new EvaluationException(TextFile, $"has {length} bytes; the limit is {MaxBytes}.");
        }
        catch (DecoderFallbackException)
        {
            throw new EvaluationException(TextFile, "is not UTF-8 text.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException(TextFile, "cannot be read.", exception);
        }
    }

    private static PagePair Of(string image) => new(image, Path.ChangeExtension(image, TextExtension));
}
