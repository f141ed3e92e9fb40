using System.Formats.Tar;
using System.Text;

namespace DeepSeekOcr.Data.Export;

/// <summary>
/// A shard in the WebDataset convention: for each page <c>KEY.png</c> (or jpg), <c>KEY.txt</c> and <c>KEY.json</c>, one after the other.
/// </summary>
internal static class TarShard
{
    /// <summary>Writes pages as they come; equal pages give equal bytes.</summary>
    public static void Write(Stream stream, IEnumerable<DatasetPage> pages)
    {
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (DatasetPage page in pages)
        {
            Add(tar, $"{page.Labels.Key}.{page.Extension}", page.Image);
            Add(tar, $"{page.Labels.Key}.txt", Encoding.UTF8.GetBytes(page.Text));
            Add(tar, $"{page.Labels.Key}.json", page.Labels.ToJson());
        }
    }

    private static void Add(TarWriter tar, string name, byte[] content)
    {
        using var data = new MemoryStream(content, writable: false);
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = data,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,

            // The time of writing would make every file another.
            ModificationTime = DateTimeOffset.UnixEpoch,
        });
    }
}
