using System.Text;

namespace DeepSeekOcr.Files;

/// <summary>Text files as this program writes them: UTF-8 without mark, lines ended by LF.</summary>
internal static class TextStream
{
    /// <summary>Writes to a stream that stays open.</summary>
    public static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 14, leaveOpen: true) { NewLine = "\n" };
}
