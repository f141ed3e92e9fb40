using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace DeepSeekOcr.Evaluation.Normalisation;

/// <summary>
/// Unicode's normalisation form KC: ligatures, full-width letters and the like become plain, marks are composed with their letters.
/// </summary>
/// <remarks>
/// Unicode Standard Annex 15 and, for Hangul, section 3.12 of the standard. The runtime leaves text as it is where it has no ICU
/// (<c>InvariantGlobalization</c>), so the tables come with the program.
/// </remarks>
internal static class CompatibilityForm
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Composites = [];
    private static readonly Dictionary<int, int> Classes = [];

    static CompatibilityForm()
    {
        using Stream compressed = typeof(CompatibilityForm).Assembly.GetManifestResourceStream("nfkc.txt.gz")
            ?? throw new InvalidOperationException("The Unicode tables are missing from the assembly.");
        using var reader = new StreamReader(new GZipStream(compressed, CompressionMode.Decompress), Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(' ');
            int[] codes = line[0] == '#'
                ? []
                : [.. fields.Skip(1).Select(field => int.Parse(field, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            switch (line[0])
            {
                case 'D':
                    Decompositions.Add(codes[0], codes[1..]);
                    break;
                case 'C':
                    Composites.Add((codes[0], codes[1]), codes[2]);
                    break;
                case 'K':
                    Classes.Add(codes[0], int.Parse(fields[2], CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    /// <summary>The text in that form; lone surrogates become U+FFFD.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        List<int> codes = Decompose(text);
        Order(codes);
        var composed = new StringBuilder(text.Length);
        Compose(codes).ForEach(code => composed.Append(new Rune(code)));
        return composed.ToString();
    }

    private static List<int> Decompose(string text)
    {
        var codes = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            int syllable = rune.Value - HangulBase;
            if (syllable is >= 0 and < Leads * Vowels * Tails)
            {
                codes.Add(LeadBase + syllable / (Vowels * Tails));
                codes.Add(VowelBase + syllable / Tails % Vowels);
                codes.AddRange(syllable % Tails == 0 ? [] : [TailBase + syllable % Tails]);
            }
            else
            {
                codes.AddRange(Decompositions.GetValueOrDefault(rune.Value) ?? [rune.Value]);
            }
        }

        return codes;
    }

    /// <summary>Brings marks that follow one another into the order of their classes; equal ones keep theirs.</summary>
    private static void Order(List<int> codes)
    {
        for (int i = 1; i < codes.Count; i++)
        {
            int code = codes[i];
            int rank = Class(code);
            int place = i;
            while (rank > 0 && place > 0 && Class(codes[place - 1]) > rank)
            {
                codes[place] = codes[place - 1];
                place--;
            }

            codes[place] = code;
        }
    }

    private static List<int> Compose(List<int> codes)
    {
        var composed = new List<int>(codes.Count);
        int starter = -1;
        foreach (int code in codes)
        {
            // A mark is blocked from its starter by one of its own class or a higher one between them.
            int before = composed.Count > starter + 1 ? Class(composed[^1]) : -1;
            if (starter >= 0 && before < Class(code) && Pair(composed[starter], code) is { } pair)
            {
                composed[starter] = pair;
                continue;
            }

            starter = Class(code) == 0 ? composed.Count : starter;
            composed.Add(code);
        }

        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads and int lead && second - VowelBase is >= 0 and < Vowels and int vowel)
        {
            return HangulBase + (lead * Vowels + vowel) * Tails;
        }

        if (first - HangulBase is >= 0 and < Leads * Vowels * Tails and int syllable && syllable % Tails == 0
            && second - TailBase is > 0 and < Tails and int tail)
        {
            return first + tail;
        }

        return Composites.TryGetValue((first, second), out int composite) ? composite : null;
    }

    private static int Class(int code) => Classes.GetValueOrDefault(code);
}
