using System.Buffers.Binary;
using System.Text;

namespace DeepSeekOcr.Documents.Writers.Pdf;

/// <summary>
/// Makes TrueType fonts of blank glyphs, one for each character: text in them can be found and copied, whatever its script.
/// </summary>
/// <remarks>OpenType 1.9, the tables that a TrueType font must have; every glyph is half as wide as high.</remarks>
internal static class BlankFont
{
    /// <summary>Units of the em square.</summary>
    public const int UnitsPerEm = 1000;

    /// <summary>Width of every glyph in <see cref="UnitsPerEm"/>.</summary>
    public const int Advance = 500;

    private const int TableRecord = 16;

    // A box of one unit: some readers refuse glyphs without an outline.
    private static readonly byte[] Outline = MakeOutline();

    /// <summary>Makes a font.</summary>
    /// <param name="name">Its name, ASCII.</param>
    /// <param name="characters">What it covers, in ascending order, without repetition.</param>
    public static byte[] Make(string name, IReadOnlyList<char> characters)
    {
        int glyphs = characters.Count + 1; // Glyph 0 stands for what is missing.
        (string Tag, byte[] Content)[] tables =
        [
            ("OS/2", MakeOs2(characters)), ("cmap", MakeCmap(characters)), ("glyf", Repeat(Outline, glyphs)), ("head", MakeHead()), (
                "hhea", MakeHhea(glyphs)),
            ("hmtx", Repeat([.. Short(Advance), .. Short(0)], glyphs)), ("loca", MakeLoca(glyphs)), ("maxp", MakeMaxp(glyphs)), (
                "name", MakeName(name)),
            ("post", [.. Long(0x00030000), .. new byte[28]]),
        ];
        List<byte> font =
            [.. Long(0x00010000), .. Short(tables.Length), .. Short(128), .. Short(3), .. Short(TableRecord * tables.Length - 128)];
        int offset = 12 + TableRecord * tables.Length;
        foreach ((string tag, byte[] content) in tables)
        {
            font.AddRange(
                [.. Encoding.ASCII.GetBytes(tag), .. Long(unchecked((int)Checksum(content))), .. Long(offset), .. Long(content.Length)]);
            offset += Padded(content.Length);
        }

        foreach ((_, byte[] content) in tables)
        {
            font.AddRange(content);
            font.AddRange(new byte[Padded(content.Length) - content.Length]);
        }

        return [.. font];
    }

    private static byte[] MakeOutline() =>
    [
        .. Short(1), .. Short(0), .. Short(0), .. Short(1), .. Short(1), // contours, bounds
        .. Short(2), .. Short(0), // last point, no instructions
        0x37, 0x37, 0x37, // on the curve, both steps one byte, positive
        0, 1, 0, 0, 0, 1, // steps in x, then in y
    ];

    private static byte[] MakeHead() =>
    [
        .. Long(0x00010000), .. Long(0x00010000), .. Long(0), .. Long(0x5F0F3CF5), .. Short(0x000B), .. Short(UnitsPerEm), .. new byte[16],
        .. Short(0), .. Short(-200), .. Short(Advance), .. Short(800), .. Short(0), .. Short(8), .. Short(2), .. Short(1), .. Short(0),
    ];

    private static byte[] MakeHhea(int glyphs) =>
    [
        .. Long(0x00010000), .. Short(800), .. Short(-200), .. Short(0), .. Short(Advance), .. Short(0), .. Short(0), .. Short(Advance),
        .. Short(1), .. Short(0), .. Short(0), .. new byte[8], .. Short(0), .. Short(glyphs),
    ];

    private static byte[] MakeMaxp(int glyphs) =>
        [.. Long(0x00010000), .. Short(glyphs), .. Short(3), .. Short(1), .. new byte[4], .. Short(1), .. new byte[16]];

    private static byte[] MakeOs2(IReadOnlyList<char> characters) =>
    [
        .. Short(3), .. Short(Advance), .. Short(400), .. Short(5), .. Short(0), // version, width, weight, width class, may be embedded
        .. new byte[20], .. Short(0), .. new byte[10], .. new byte[16], .. "NONE"u8, .. Short(0x40),
        .. Short(characters[0]), .. Short(characters[^1]), .. Short(800), .. Short(-200), .. Short(0), .. Short(800), .. Short(200),
        .. new byte[8], .. Short(500), .. Short(700), .. Short(0), .. Short(32), .. Short(0),
    ];

    /// <summary>Format 4: a segment for each run of neighbouring characters, whose glyphs are neighbours too.</summary>
    private static byte[] MakeCmap(IReadOnlyList<char> characters)
    {
        List<(int First, int Last, int Glyph)> segments = [];
        for (int i = 0; i < characters.Count; i++)
        {
            if (segments.Count > 0 && segments[^1].Last + 1 == characters[i])
            {
                segments[^1] = segments[^1] with { Last = characters[i] };
            }
            else
            {
                segments.Add((characters[i], characters[i], i + 1));
            }
        }

        segments.Add((0xFFFF, 0xFFFF, 0));
        int power = 1 << (int)Math.Log2(segments.Count);
        byte[] map =
        [
            .. Short(4), .. Short(16 + 8 * segments.Count), .. Short(0), .. Short(2 * segments.Count), .. Short(2 * power), .. Short(
                (int)Math.Log2(power)),
            .. Short(2 * (segments.Count - power)), .. segments.SelectMany(segment => Short(segment.Last)), .. Short(0),
            .. segments.SelectMany(segment => Short(segment.First)), .. segments.SelectMany(
                segment => Short(segment.Glyph - segment.First)),
            .. new byte[2 * segments.Count],
        ];
        return [.. Short(0), .. Short(1), .. Short(3), .. Short(1), .. Long(12), .. map];
    }

    private static byte[] MakeLoca(int glyphs) => [.. Enumerable.Range(0, glyphs + 1).SelectMany(i => Long(i * Outline.Length))];

    private static byte[] MakeName(string name)
    {
        (int Id, string Text)[] names = [(1, name), (2, "Regular"), (4, name), (6, name)];
        byte[] text = [.. names.SelectMany(entry => Encoding.BigEndianUnicode.GetBytes(entry.Text))];
        List<byte> table = [.. Short(0), .. Short(names.Length), .. Short(6 + 12 * names.Length)];
        int offset = 0;
        foreach ((int id, string value) in names)
        {
            table.AddRange([.. Short(3), .. Short(1), .. Short(0x409), .. Short(id), .. Short(2 * value.Length), .. Short(offset)]);
            offset += 2 * value.Length;
        }

        return [.. table, .. text];
    }

    private static byte[] Repeat(byte[] part, int count) => [.. Enumerable.Repeat(part, count).SelectMany(bytes => bytes)];

    private static int Padded(int length) => (length + 3) & ~3;

    private static uint Checksum(byte[] content)
    {
        uint sum = 0;
        byte[] padded = [.. content, .. new byte[Padded(content.Length) - content.Length]];
        for (int i = 0; i < padded.Length; i += 4)
        {
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(padded.AsSpan(i)));
        }

        return sum;
    }

    private static byte[] Short(int value) => [unchecked((byte)(value >> 8)), unchecked((byte)value)];

    private static byte[] Long(int value) => [.. Short(value >> 16), .. Short(value)];
}
