using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Data.Texts;

/// <summary>Text that no language model can guess: its characters have to be read.</summary>
public static class RandomText
{
    /// <summary>How many of the gaps are line breaks, unless told otherwise.</summary>
    public const double LineBreaks = 0.04;

    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Hex = "0123456789abcdef";
    private const string Letters = Lower + Upper;
    private const string Alphanumeric = Letters + Digits;

    private static readonly string Printable = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c));
    private static readonly string[] Syllables =
        ["ba", "ker", "lin", "mo", "ste", "vi", "dan", "ro", "chi", "tel", "gra", "wen", "os", "pha", "ul", "jor", "que", "xi", "nez",
            "sky", "fo", "hart"];

    private static readonly string[] Domains = ["com", "org", "net", "io", "edu", "co.uk", "de", "fr"];
    private static readonly string[] Currencies = ["$", "EUR ", "USD ", "GBP ", "CHF ", ""];
    private static readonly string[] Keywords = ["if", "for", "while", "return", "var", "int", "def", "let", "new", "else"];
    private static readonly string[] Operators = ["=", "==", "+=", "<", ">=", "&&", "||", "->", "!=", "*"];

    /// <summary>About <paramref name="characters"/> characters: random tokens between spaces, now and then on a new line.</summary>
    /// <param name="random">Chooses everything.</param>
    /// <param name="characters">The text ends with the first token that reaches this length.</param>
    /// <param name="lineBreaks">How many of the gaps are line breaks rather than spaces.</param>
    public static string Draw(Random random, int characters, double lineBreaks = LineBreaks)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        var text = new StringBuilder(characters + 40);
        // A page keeps to a few kinds, as real pages do; plain characters are always among them.
        int kinds = random.Next();
        while (text.Length < characters)
        {
            if (text.Length > 0)
            {
                text.Append(random.NextDouble() < lineBreaks ? '\n' : ' ');
            }

            text.Append(Token(random, random.Next(3) == 0 ? 0 : (kinds >> (5 * random.Next(4))) % 12));
        }

        return text.ToString();
    }

    private static string Token(Random random, int kind) => kind switch
    {
        1 => Of(random, Lower, 2, 9),
        2 => Of(random, Letters, 2, 10),
        3 => Of(random, Alphanumeric, 3, 12),
        4 => Of(random, Digits, 1, 10),
        5 => Date(random),
        6 => Amount(random),
        7 => $"{Name(random)} {Name(random)}",
        8 => Address(random),
        9 => Code(random),
        10 => $"{Of(random, Upper, 2, 4)}-{Of(random, Digits, 2, 6)}/{Of(random, Alphanumeric, 1, 4)}",
        11 => Of(random, Hex, 4, 16),
        _ => Of(random, Printable, 1, 10),
    };

    private static string Of(Random random, string alphabet, int shortest, int longest)
    {
        Span<char> token = stackalloc char[random.Next(shortest, longest + 1)];
        for (int i = 0; i < token.Length; i++)
        {
            token[i] = alphabet[random.Next(alphabet.Length)];
        }

        return new string(token);
    }

    private static T Any<T>(Random random, T[] choices) => choices[random.Next(choices.Length)];

    private static string Date(Random random)
    {
        DateTime date = new DateTime(1900, 1, 1).AddMinutes(random.Next(190 * 365 * 24 * 60));
        string format = Any(
            random, ["yyyy-MM-dd", "dd.MM.yyyy", "MM/dd/yy", "d MMMM yyyy", "HH:mm:ss", "MMM d, yyyy", "yyyy-MM-ddTHH:mmZ"]);
        return date.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Amount(Random random)
    {
        double amount = Math.Pow(10, random.NextDouble() * 7) * (random.Next(5) == 0 ? -1 : 1);
        string digits = amount.ToString(Any(random, ["F2", "N2", "N0", "F3", "0.0e0"]), CultureInfo.InvariantCulture);
        return Any(random, Currencies) + digits + (random.Next(6) == 0 ? "%" : "");
    }

    private static string Name(Random random)
    {
        string name = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any(random, Syllables)));
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static string Address(Random random)
    {
        string host = $"{Of(random, Lower, 3, 9)}.{Any(random, Domains)}";
        return random.Next(2) == 0
            ? $"{Of(random, Lower, 2, 7)}{Any(random, [".", "_", "-", ""])}{Of(random, Alphanumeric, 1, 5)}@{host}"
            : $"https://{host}/{Of(random, Alphanumeric, 2, 6)}?{Of(random, Lower, 1, 3)}={Of(random, Digits, 1, 4)}";
    }

    private static string Code(Random random)
    {
        string variable = Of(random, Lower, 1, 6);
        return random.Next(3) switch
        {
            0 => $"{Any(random, Keywords)} ({variable}[{random.Next(100)}] {Any(random, Operators)} {Of(random, Letters, 1, 5)}) {{",
            1 => $"{variable}.{Of(random, Letters, 2, 8)}({random.Next(1000)}, \"{Of(random, Alphanumeric, 1, 6)}\");",
            _ => $"{Any(random, Keywords)} {variable}_{Of(random, Lower, 1, 4)} {Any(random, Operators)} 0x{Of(random, Hex, 2, 8)};",
        };
    }
}
