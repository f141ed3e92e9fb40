using System.Text;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Cli.Commands;

/// <summary>Reads the texts that commands are given.</summary>
internal static class TextInput
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInput = "-";

    private const long MostBytes = 256L << 20;

    /// <summary>The text of a file, or of standard input for <c>-</c>, decoded by its byte order mark or else as UTF-8.</summary>
    /// <exception cref="CommandException">There is no such file, or it is no text.</exception>
    public static string Read(string path, Stream input)
    {
        string name = path == StandardInput ? "standard input" : path;
        ReadOnlySpan<byte> bytes = ReadBytes(path, name, input);
        try
        {
            return TextBytes.Decode(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"{name}: is not {TextBytes.NameOf(bytes)} text.");
        }
    }

    private static ReadOnlySpan<byte> ReadBytes(string path, string name, Stream input)
    {
        try
        {
            using Stream file =
                path == StandardInput ? input : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var bytes = new MemoryStream();
            byte[] block = new byte[1 << 16];
            while (file.Read(block) is > 0 and int read)
            {
                if (bytes.Length + read > MostBytes)
                {
                    throw new CommandException($"{name}: has more than {MostBytes >> 20} MB, the limit of a text.");
                }

                bytes.Write(block, 0, read);
            }

            return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw new CommandException($"{name}: is a directory; expected a text file.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"{name}: no such file.");
        }
    }
}
