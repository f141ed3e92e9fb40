using System.Text;
using System.Text.RegularExpressions;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Tests.Documents.Kinds;

/// <summary>Whatever the model wrote is in every form that bears text: mixtures of blocks lose no word and make none twice.</summary>
public sealed partial class ConservationTests
{
    private const int Mixtures = 10_000;

    // As many are shown.
    private const int MostFaults = 5;

    // Written together, so that the forms' own cost is not that of a file each.
    private const int PagesOfDocument = 100;

    private static readonly string[] Kinds =
    [
        "text", "title", "sub_title", "table", "equation", "list", "code",
        "table_caption", "image_caption", "footnote", "reference", "chart",
    ];

    [Fact]
    public void Write_RandomMixturesOfBlocks_KeepEveryWordInEveryForm()
    {
        var random = new Random(20260);
        var faults = new List<string>();
        for (int done = 0; done < Mixtures; done += PagesOfDocument)
        {
            string[] pages = [.. Enumerable.Range(0, PagesOfDocument).Select(page => Mixture(random, done + page))];
            using Shown shown = Shown.Of(string.Join("<PAGE>\n", pages), new RgbImage(200, 200));
            string[] expected = [.. WordsOf(string.Join(' ', pages))];
            foreach ((string form, string text) in shown.Words())
            {
                string[] found = [.. WordsOf(text)];
                string[] wrong = [.. Minus(expected, found), .. Minus(found, expected)];
                if (wrong.Length > 0 && faults.Count < MostFaults)
                {
                    faults.Add(
                        $"{form}: lost or twice {string.Join(' ', wrong)} of\n{pages.First(page => wrong.Any(page.Contains))}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    [Theory]
    [InlineData("", "<table><td>\n\n\\[ a\n```b\n\n**c $d <sup> \\(\n- e\n|-|\n", 20_000)]
    [InlineData("- an item", "\nand a line of it", 400_000)]
    [InlineData(
        "",
        "<|ref|>image<|/ref|><|det|>[[10, 10, 50, 50]]<|/det|>\n<|ref|>image_caption<|/ref|><|det|>[[10, 60, 50, 70]]<|/det|>\nwords\n",
        10_000)]
    public void Build_AnyNumberOfBlocks_TakesLinearTime(string begin, string part, int parts)
    {
        string text = begin + string.Concat(Enumerable.Repeat(part, parts));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        PageBuilder.Build(text, new PageContext { Width = 100, Height = 100 });
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static IEnumerable<string> Minus(string[] one, string[] other)
    {
        var left = other.GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count());
        foreach (string word in one)
        {
            if (left.GetValueOrDefault(word) > 0)
            {
                left[word]--;
            }
            else
            {
                yield return word;
            }
        }
    }

    /// <summary>The words that are counted: those that a mixture numbers, so that signs of markup do not matter.</summary>
    private static IEnumerable<string> WordsOf(string text) =>
        Word().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    private static string Mixture(Random random, int page)
    {
        int next = 0;
        string Fresh() => $"w{page}x{next++}w";
        var text = new StringBuilder();
        int elements = random.Next(1, 5);
        for (int i = 0; i < elements; i++)
        {
            if (random.Next(3) > 0)
            {
                int top = 10 + i * 200;
                text.Append($"<|ref|>{Kinds[random.Next(Kinds.Length)]}<|/ref|><|det|>[[50, {top}, 950, {top + 180}]]<|/det|>\n");
            }

            int blocks = random.Next(1, 5);
            for (int block = 0; block < blocks; block++)
            {
                text.Append(Block(random, Fresh)).Append(random.Next(4) == 0 ? " " : random.Next(3) == 0 ? "\n" : "\n\n");
            }

            text.Append("\n\n");
        }

        return text.ToString();
    }

    private static string Block(Random random, Func<string> word) => random.Next(22) switch
    {
        0 => $"# {word()} {word()}",
        1 => $"### {word()}",
        2 => $"- {word()}\n- {word()}\n  - {word()}",
        3 => $"1. {word()}\n2. {word()} {word()}",
        4 => $"<table><tr><td>{word()}</td><td>{word()}</td></tr><tr><td colspan=\"2\">{word()}</td></tr></table>",
        5 => $"<table><caption>{word()}</caption><tr><td>{word()}</td></tr>{word()}<tr><td>{word()}</td></tr></table> {word()}",
        6 => $"<table><tr><td>{word()}</td></tr>",
        7 => $"<table><thead><td>{word()}</td></thead><td rowspan=9>{word()}</td><td>{word()}<br>{word()}</td></table>",
        8 => $"| {word()} | {word()} |\n|---|---|\n| {word()} | {word()} |",
        9 => $"\\[ {word()} + {word()} \\] {word()}",
        10 => $"\\[ {word()} + 1",
        11 => $"$$\n{word()} = {word()}\n$$",
        12 => $"```sh\n{word()}\n\n{word()}\n```",
        13 => $"```\n{word()}",
        14 => $"{word()} **{word()} {word()}** {word()}",
        15 => $"{word()} **{word()}\n{word()} \\({word()}\n+ 1\\)",
        16 => $"<center> {word()} </center>",
        17 => $"{word()} < {word()} and {word()}<b {word()}>",
        18 => $"1986. {word()} _{word()}_ *{word()}* `{word()}` ~~{word()}~~ [{word()}](http://a.b) &amp; <i>{word()}</i>",
        19 => $"{word()}<sup>{word()}</sup> ${word()}$ and \\({word()}",
        20 => $"[1]: {word()} \"t\"\n> {word()}\n---\n{word()}\n===",
        _ => $"{word()} {word()}.\n{word()} {word()}.",
    };

    [GeneratedRegex(@"w\d+x\d+w")]
    private static partial Regex Word();
}
