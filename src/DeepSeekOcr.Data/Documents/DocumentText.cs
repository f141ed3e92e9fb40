using System.Globalization;
using System.Text;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Rendering.Documents;

namespace DeepSeekOcr.Data.Documents;

/// <summary>Draws the blocks of letters, articles and notes: paragraphs, headings, lists, addresses, running heads.</summary>
/// <param name="corpus">Where prose comes from.</param>
/// <param name="random">Chooses everything.</param>
/// <param name="font">Has to draw the text; characters that it lacks are written plainly.</param>
internal sealed class DocumentText(Corpus corpus, SeededRandom random, Font font)
{
    private static readonly string[] Marks = ["\u2022 ", "- ", "\u2013 ", "* ", "1. ", "(1) ", "a) "];

    private readonly bool _typographic = random.Next(2) == 0;

    /// <summary>A page's blocks.</summary>
    /// <param name="characters">About how many characters in all.</param>
    /// <param name="randomShare">Share of paragraphs that are random strings.</param>
    public IReadOnlyList<DocumentBlock> Draw(int characters, double randomShare)
    {
        var blocks = new List<DocumentBlock>();
        bool hasHeadings = random.Next(2) == 0;
        int longest = random.Next(120, 900);
        if (random.Next(4) == 0)
        {
            Add(blocks, BlockKind.RunningHead, Words(random.Next(8, 24)));
        }

        int left = characters;
        while (left > 0)
        {
            int before = blocks.Count;
            if (hasHeadings && random.Next(before == 0 ? 2 : 5) == 0)
            {
                Add(blocks, BlockKind.Heading, Title());
            }

            AddBody(blocks, Math.Min(left, longest), randomShare);
            left -= blocks.Skip(before).Sum(block => block.Text.Length + 1);
        }

        if (random.Next(3) == 0)
        {
            Add(blocks, BlockKind.PageNumber, PageNumber());
        }

        return blocks;
    }

    private void AddBody(List<DocumentBlock> blocks, int longest, double randomShare)
    {
        switch (random.Next(20))
        {
            case 0 or 1:
                AddList(blocks, longest);
                break;
            case 2:
                AddTable(blocks);
                break;
            case 3 or 4:
                foreach (string line in LineText.Draw(random, Math.Min(longest, random.Next(20, 160))).Split('\n'))
                {
                    Add(blocks, BlockKind.Line, string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
                }

                break;
            default:
                int length = random.Next(Math.Min(40, longest), longest + 1);
                Add(
                    blocks,
                    BlockKind.Paragraph,
                    random.NextDouble() < randomShare ? RandomText.Draw(random, length, lineBreaks: 0) : Words(length));
                break;
        }
    }

    private void AddList(List<DocumentBlock> blocks, int longest)
    {
        string mark = Marks[random.Next(Marks.Length)];
        int items = random.Next(2, 7);
        for (int i = 0; i < items; i++)
        {
            string numbered = mark
                .Replace("1", (i + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace('a', (char)('a' + i));
            Add(blocks, BlockKind.ListItem, numbered + Words(random.Next(10, Math.Max(11, Math.Min(longest, 140)))));
        }
    }

    /// <summary>A few rows of short cells: words at the left, often figures elsewhere.</summary>
    private void AddTable(List<DocumentBlock> blocks)
    {
        (int rows, int columns) = (random.Next(2, 7), random.Next(2, 5));
        bool hasFigures = random.Next(3) > 0;
        for (int row = 0; row < rows; row++)
        {
            IEnumerable<string> cells = Enumerable.Range(0, columns)
                .Select(column => column > 0 && row > 0 && hasFigures ? Figure() : Words(random.Next(3, 14)));
            Add(blocks, BlockKind.TableRow, string.Join('\t', cells));
        }
    }

    private string Figure()
    {
        double value = random.Next(100_000) / Math.Pow(10, random.Next(5));
        return value.ToString(random.Next(2) == 0 ? "N" + random.Next(3) : "0.##", CultureInfo.InvariantCulture);
    }

    private string Words(int characters) => corpus.Excerpt(random, Math.Max(1, characters));

    private string Title()
    {
        string words = Words(random.Next(8, 50)).TrimEnd('.', ',', ';', ':', '-');
        return random.Next(3) == 0 ? words.ToUpperInvariant()
            : random.Next(3) == 0 ? $"{random.Next(1, 9)}.{random.Next(1, 9)} {words}"
            : words;
    }

    private string PageNumber() => random.Next(3) switch
    {
        0 => $"Page {random.Next(1, 40)} of {random.Next(40, 99)}",
        1 => $"- {random.Next(1, 400)} -",
        _ => random.Next(1, 400).ToString(CultureInfo.InvariantCulture),
    };

    private void Add(List<DocumentBlock> blocks, BlockKind kind, string text)
    {
        text = Drawable(_typographic ? Typographic(text) : text).Trim();
        if (text.Length > 0)
        {
            blocks.Add(new DocumentBlock(kind, text));
        }
    }

    /// <summary>Curly quotes and dashes, as word processors put them in while one types.</summary>
    private static string Typographic(string text)
    {
        var typed = new StringBuilder(text.Length);
        foreach (char character in text.Replace("--", "\u2014", StringComparison.Ordinal))
        {
            bool opens = typed.Length == 0 || typed[^1] is ' ' or '(' or '\u2014';
            typed.Append(character switch
            {
                '"' => opens ? '\u201C' : '\u201D',
                '\'' => opens ? '\u2018' : '\u2019',
                _ => character,
            });
        }

        return typed.ToString();
    }

    private string Drawable(string text) => string.Concat(text.Select(character => font.Has(character) ? character : character switch
    {
        '\t' => '\t',
        '\u201C' or '\u201D' => '"',
        '\u2018' or '\u2019' => '\'',
        '\u2013' or '\u2014' or '\u2022' => '-',
        _ => ' ',
    }));
}
