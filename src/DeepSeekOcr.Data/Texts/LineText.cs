using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Data.Texts;

/// <summary>
/// Text whose lines matter: columns of numbers, tables, forms, logs and code, as business pages and listings have it. Printable ASCII.
/// </summary>
public static class LineText
{
    private static readonly string[] Things =
        ["copper", "paper", "engine", "timber", "cotton", "salt", "valve", "cable", "lamp", "glass", "bolt", "filter", "pump", "sensor",
            "board", "brush"];

    private static readonly string[] Places =
        ["Lyon", "Oslo", "Bergen", "Porto", "Quito", "Kyoto", "Perth", "Turin", "Leeds", "Malmo", "Cork", "Riga"];
    private static readonly string[] Fields =
        ["Order", "Date", "Total", "Weight", "Owner", "Status", "Serial", "Account", "Deposit", "Batch", "Room", "Phone"];
    private static readonly string[] Levels = ["INFO", "WARN", "ERROR", "DEBUG"];
    private static readonly string[] Verbs = ["load", "store", "merge", "split", "count", "parse", "close", "reset", "open", "index"];
    private static readonly string[] Types = ["int", "bool", "float", "string", "byte"];

    /// <summary>Blocks of lines of one sort each, about so many characters in all.</summary>
    /// <param name="random">Chooses everything.</param>
    /// <param name="characters">The text ends with the first block that reaches this length.</param>
    public static string Draw(Random random, int characters)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        var text = new StringBuilder(characters + 200);
        while (text.Length < characters)
        {
            text.Append(text.Length == 0 ? "" : "\n").AppendJoin('\n', Block(random));
        }

        return text.ToString();
    }

    private static IEnumerable<string> Block(Random random)
    {
        int lines = random.Next(3, 9);
        return random.Next(6) switch
        {
            0 => Numbers(random, lines),
            1 => Table(random, lines),
            2 => Lines(lines, () => $"{Any(random, Fields)}: {Value(random)}"),
            3 => Lines(
                lines,
                () =>
                    $"{Clock(random)} {Any(random, Levels)} {Any(random, Verbs)}: {Any(random, Things)} {random.Next(10_000)} in "
                        + $"{random.Next(1000)} ms"),
            4 => Lines(lines, () => $"{random.Next(1, 100_000)},{Any(random, Places)},{Any(random, Things)},{Amount(random)}"),
            _ => Code(random),
        };
    }

    private static IEnumerable<string> Lines(int count, Func<string> line) => Enumerable.Range(0, count).Select(_ => line());

    /// <summary>Rows of as many numbers each, all with the same decimals.</summary>
    private static IEnumerable<string> Numbers(Random random, int lines)
    {
        int columns = random.Next(2, 6);
        string format = Any(random, ["F0", "F1", "F2", "F3"]);
        return Lines(lines, () => string.Join(' ', Enumerable.Range(0, columns).Select(_ =>
            (Math.Pow(10, random.NextDouble() * 5) * (random.Next(8) == 0 ? -1 : 1)).ToString(format, CultureInfo.InvariantCulture))));
    }

    private static IEnumerable<string> Table(Random random, int lines) =>
        Lines(lines, () => $"{Any(random, Things)} | {random.Next(1, 500)} | {Amount(random)} | {random.Next(100)}%")
            .Prepend("item | pieces | price | share");

    private static IEnumerable<string> Code(Random random)
    {
        string name = $"{Any(random, Verbs)}_{Any(random, Things)}";
        string variable = Any(random, Things)[..2];
        return
        [
            $"{Any(random, Types)} {name}({Any(random, Types)} {variable}, int n = {random.Next(100)}) {{",
            $"    if ({variable}[{random.Next(64)}] >= 0x{random.Next(65_536):x4}) {{",
            $"        {Any(random, Verbs)}({variable}, \"{Any(random, Places)}\", {Amount(random)});",
            "    }",
            $"    return {variable} * {random.Next(1, 1000)} + {Any(random, Verbs)}[n - {random.Next(1, 10)}];",
            "}",
        ];
    }

    private static string Value(Random random) => random.Next(4) switch
    {
        0 => $"{random.Next(1990, 2030)}-{random.Next(1, 13):00}-{random.Next(1, 29):00}",
        1 => $"{(char)random.Next('A', 'Z' + 1)}{(char)random.Next('A', 'Z' + 1)}-{random.Next(100_000):00000}",
        2 => Amount(random) + Any(random, [" EUR", " USD", " kg", ""]),
        _ => $"{Any(random, Things)}, {Any(random, Places)}",
    };

    private static string Clock(Random random) => $"{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}";

    private static string Amount(Random random) => (random.Next(1, 2_000_000) / 100.0).ToString("F2", CultureInfo.InvariantCulture);

    private static T Any<T>(Random random, T[] choices) => choices[random.Next(choices.Length)];
}
