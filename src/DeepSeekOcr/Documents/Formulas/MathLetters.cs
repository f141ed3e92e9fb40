using System.Text;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>Letters in one of mathematics' alphabets: Unicode's mathematical alphanumeric symbols (U+1D400 to U+1D7FF).</summary>
internal static class MathLetters
{
    // Those that had code points before the block was made; their places in it are empty.
    private const string Script = "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ";
    private const string Fraktur = "CℭHℌIℑRℜZℨ";
    private const string DoubleStruck = "CℂHℍNℕPℙQℚRℝZℤ";

    /// <summary>Whether a command chooses an alphabet.</summary>
    public static bool IsAlphabet(string command) => command is
        "mathbf" or "boldsymbol" or "bm" or "mathbb" or "mathcal" or "mathscr" or "mathfrak" or "mathsf" or "mathtt"
        or "mathrm" or "mathit" or "mathnormal" or "pmb" or "mathds" or "Bbb";

    /// <summary>Whether a command chooses an alphabet for the rest of its group.</summary>
    public static bool IsSwitch(string command) => command is "bf" or "rm" or "cal" or "it" or "sf" or "tt";

    /// <summary>A group in the alphabet of a command; letters in a row are one name then.</summary>
    public static FormulaNode Of(FormulaNode node, string command) => node switch
    {
        _ when command is "mathit" or "mathnormal" or "it" => node,
        FormulaRow row when row.Parts.All(IsLetter) =>
            new FormulaSymbol(
                string.Concat(row.Parts.Cast<FormulaSymbol>().Select(symbol => Of(symbol, command).Text)), SymbolKind.Upright),
        FormulaRow row => new FormulaRow([.. row.Parts.Select(part => Of(part, command))]),
        FormulaSymbol symbol => Of(symbol, command),
        FormulaScripts scripts => scripts with { Base = Of(scripts.Base, command) },
        _ => node,
    };

    private static bool IsLetter(FormulaNode node) =>
        node is FormulaSymbol { Kind: SymbolKind.Identifier or SymbolKind.Number or SymbolKind.Upright };

    /// <summary>A symbol in the alphabet of a command; what the alphabet does not have stays as it is.</summary>
    private static FormulaSymbol Of(FormulaSymbol symbol, string command) => command switch
    {
        "mathrm" or "rm" => symbol.Kind == SymbolKind.Identifier ? symbol with { Kind = SymbolKind.Upright } : symbol,
        "mathbf" or "boldsymbol" or "bm" or "bf" or "pmb" => Map(symbol, 0x1D400, 0x1D7CE, ""),
        "mathcal" or "mathscr" or "cal" => Map(symbol, 0x1D49C, 0, Script),
        "mathfrak" => Map(symbol, 0x1D504, 0, Fraktur),
        "mathbb" or "mathds" or "Bbb" => Map(symbol, 0x1D538, 0x1D7D8, DoubleStruck),
        "mathsf" or "sf" => Map(symbol, 0x1D5A0, 0x1D7E2, ""),
        _ => Map(symbol, 0x1D670, 0x1D7F6, ""),
    };

    private static FormulaSymbol Map(FormulaSymbol symbol, int letters, int digits, string exceptions)
    {
        if (!IsLetter(symbol))
        {
            return symbol;
        }

        var mapped = new StringBuilder();
        foreach (char character in symbol.Text)
        {
            int exception = exceptions.IndexOf(character, StringComparison.Ordinal);
            mapped.Append(
                exception >= 0 ? exceptions[exception + 1].ToString()
                : char.IsAsciiLetterUpper(character) ? char.ConvertFromUtf32(letters + character - 'A')
                : char.IsAsciiLetterLower(character) ? char.ConvertFromUtf32(letters + 26 + character - 'a')
                : char.IsAsciiDigit(character) && digits > 0 ? char.ConvertFromUtf32(digits + character - '0')
                : character.ToString());
        }

        return symbol with { Text = mapped.ToString(), Kind = symbol.Kind == SymbolKind.Number ? SymbolKind.Number : SymbolKind.Upright };
    }
}
