using DeepSeekOcr.Generation.Loops;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Tests.Generation.Loops;

/// <summary>Texts as models write them, in a vocabulary of bytes and marks: what is honest, and what goes round.</summary>
public sealed class LoopWatchTests
{
    private static readonly Tokenizer Nano = Tokenizer.Load(Path.Combine(Golden.Repository, "models", "nano"));

    public static TheoryData<string> Honest() =>
    [
        // An empty form, a column of zeros, a table of contents, lines to write on.
        "<table>" + Repeat("<tr>" + Repeat("<td></td>", 10) + "</tr>", 40) + "</table>",
        "<table>" + Repeat("<tr>" + Repeat("<td>0.00</td>", 6) + "</tr>", 20) + "</table>",
        string.Concat(Enumerable.Range(1, 40).Select(i => $"Chapter {Word(i)} {new string('.', 60)} {i * 7}\n")),
        Repeat(new string('_', 60) + "\n", 12),
        new string('.', 400),

        // A table of numbers, rows of which differ; a refrain; the same receipt three times.
        "<table>" + string.Concat(Enumerable.Range(0, 80).Select(Row)) + "</table>",
        string.Concat(
            Enumerable.Range(0, 12)
                .Select(i => $"{Word(i)} goes down to the {Word(i + 3)} at night,\nand the green grass grew all around.\n")),
        Repeat(
            "Received with thanks from Mr Smith the sum of ten pounds only, paid in cash at the office on the first of May. Signed, J. "
                + "Jones.\n", 3),

        // Elements under one another.
        string.Concat(
            Enumerable.Range(0, 60)
                .Select(i => $"<|ref|>text<|/ref|><|det|>[[80, {i * 16}, 920, {(i * 16) + 14}]]<|/det|>\n{Word(i)} {Word(i * i)}\n")),
    ];

    public static TheoryData<string, LoopKind> Looping() => new()
    {
        { "Once upon a time " + Repeat("there was a king ", 40), LoopKind.Cycle },
        { "<table>" + Repeat("<tr>" + Repeat("<td></td>", 10) + "</tr>", 60), LoopKind.Cycle },
        { "Total " + new string('.', 1500), LoopKind.Cycle },
        { Repeat("<td>N/A</td>", 80), LoopKind.Cycle },

        // Broken every few words, as a repetition rule does, and yet a loop.
        { Enumerable.Range(0, 40).Aggregate("", (text, i) => text + "and the old man said to the old woman that " + Word(i) + " "),
            LoopKind.StaleText },
        { Repeat("<|ref|>text<|/ref|><|det|>[[80, 100, 920, 114]]<|/det|>\n", 1) + Boxes(20), LoopKind.StalledBox },
    };

    [Fact]
    public void Ceiling_VocabularyOfCharacters_IsThatOfAsMuchText()
    {
        Assert.Equal(256 * 64, new LoopRule(Nano).Ceiling(64));
        Assert.Equal(64 * 64, new LoopRule().Ceiling(64));
        Assert.Equal(100 * 64, new LoopRule(Nano) { TokensPerVisionToken = 100 }.Ceiling(64));
    }

    [Theory]
    [MemberData(nameof(Honest))]
    public void See_HonestPage_IsNoLoop(string text)
    {
        LoopWatch watch = new LoopRule(Nano).Begin();
        Assert.All(Nano.Encode(text), id => Assert.Null(watch.See(id)));
    }

    [Theory]
    [MemberData(nameof(Looping))]
    public void See_LoopingPage_IsFoundAndItsFirstRoundKept(string text, LoopKind kind)
    {
        LoopWatch watch = new LoopRule(Nano).Begin();
        int[] ids = Nano.Encode(text);

        LoopFinding finding = ids.Select(watch.See).OfType<LoopFinding>().First();

        Assert.Equal(kind, finding.Kind);
        Assert.InRange(finding.Kept, 1, ids.Length / 2);
    }

    [Fact]
    public void See_PlaceMarkedOverAndOver_KeepsItsFirstElementWhole()
    {
        string first = "<|ref|>text<|/ref|><|det|>[[80, 100, 920, 114]]<|/det|>\nalpha\n";
        LoopWatch watch = new LoopRule(Nano).Begin();

        LoopFinding finding = Nano.Encode(first + Boxes(20)).Select(watch.See).OfType<LoopFinding>().First();

        Assert.Equal(first, Nano.Decode(Nano.Encode(first + Boxes(20)).Take(finding.Kept)));
    }

    private static string Boxes(int count) =>
        string.Concat(
            Enumerable.Range(0, count)
                .Select(i => $"<|ref|>text<|/ref|><|det|>[[{80 + (i % 3)}, 100, 920, {114 + (i % 2)}]]<|/det|>\n{Word(i)}\n"));

    private static string Row(int i) => $"<tr><td>{1950 + i}</td><td>{i * 7919 % 1000}</td><td>{i * 104729 % 9973}.{i % 10}</td></tr>";

    private static string Word(int i) =>
        string.Concat(new[] { i * 7919, i * 104729, (i * 31) + 5 }.Select(n => $"{"bdfgklmnprst"[n % 12]}{"aeiou"[n / 12 % 5]}"));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
