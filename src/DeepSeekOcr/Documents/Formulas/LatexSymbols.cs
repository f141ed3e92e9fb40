using System.Collections.Frozen;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>Commands of LaTeX and amsmath that stand for one symbol, by their names.</summary>
internal static class LatexSymbols
{
    // Each relation before its negation.
    private const string Negations = "=≠∈∉∋∌<≮>≯≤≰≥≱≡≢∼≁≃≄≈≉≅≇⊂⊄⊃⊅⊆⊈⊇⊉∃∄∣∤∥∦→↛←↚⇒⇏⇔⇎";

    private static readonly FrozenDictionary<string, double> Spaces = new Dictionary<string, double>
    {
        [","] = 3 / 18.0, [":"] = 4 / 18.0, [">"] = 4 / 18.0, [";"] = 5 / 18.0, [" "] = 0.25, ["quad"] = 1, ["qquad"] = 2, ["!"] = 0,
        ["enspace"] = 0.5, ["enskip"] = 0.5, ["thinspace"] = 3 / 18.0, ["medspace"] = 4 / 18.0, ["thickspace"] = 5 / 18.0,
        ["negthinspace"] = 0, ["negmedspace"] = 0, ["negthickspace"] = 0, ["hfill"] = 2, ["hfil"] = 2, ["nobreakspace"] = 0.25,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Arrows = new Dictionary<string, string>
    {
        ["xrightarrow"] = "→", ["xleftarrow"] = "←", ["xleftrightarrow"] = "↔", ["xRightarrow"] = "⇒", ["xLeftarrow"] = "⇐",
        ["xLeftrightarrow"] = "⇔", ["xmapsto"] = "↦", ["xhookrightarrow"] = "↪", ["xhookleftarrow"] = "↩", ["xrightleftharpoons"] = "⇌",
        ["xleftrightharpoons"] = "⇋", ["xrightharpoonup"] = "⇀", ["xrightharpoondown"] = "⇁", ["xleftharpoonup"] = "↼",
        ["xleftharpoondown"] = "↽", ["xlongequal"] = "=", ["xtwoheadrightarrow"] = "↠",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, (string Mark, string Combining, bool IsBelow)> Accents = new Dictionary<string,
        (string, string, bool)>
    {
        ["hat"] = ("^", "\u0302", false), ["widehat"] = ("^", "\u0302", false), ["tilde"] = ("~", "\u0303", false), ["widetilde"] = (
            "~", "\u0303", false),
        ["bar"] = ("¯", "\u0305", false), ["overline"] = ("¯", "", false), ["underline"] = ("_", "", true), ["vec"] = (
            "→", "\u20D7", false),
        ["overrightarrow"] = ("→", "\u20D7", false), ["dot"] = ("˙", "\u0307", false), ["ddot"] = ("¨", "\u0308", false), ["check"] = (
            "ˇ", "\u030C", false),
        ["breve"] = ("˘", "\u0306", false), ["acute"] = ("´", "\u0301", false), ["grave"] = ("`", "\u0300", false), ["mathring"] = (
            "˚", "\u030A", false),
        ["dddot"] = ("⃛", "\u20DB", false), ["overleftarrow"] = ("←", "\u20D6", false), ["overleftrightarrow"] = ("↔", "\u20E1", false),
        ["overarc"] = ("⌢", "\u0311", false), ["wideparen"] = ("⌢", "\u0311", false), ["overparen"] = ("⌢", "\u0311", false),
        ["underbar"] = ("_", "", true), ["overbrace"] = ("⏞", "", false), ["underbrace"] = ("⏟", "", true),
    }.ToFrozenDictionary();

    /// <summary>The symbol of a command; null if it is none.</summary>
    public static FormulaSymbol? Symbol(string command) => LatexSymbolTable.Known.GetValueOrDefault(command);

    /// <summary>The width of a command that is space, in units of the type size; null if it is none.</summary>
    public static double? Space(string command) => Spaces.TryGetValue(command, out double ems) ? ems : null;

    /// <summary>A relation struck through.</summary>
    public static string Negated(string relation)
    {
        int at = Negations.IndexOf(relation, StringComparison.Ordinal);
        return at >= 0 && at % 2 == 0 ? Negations[at + 1].ToString() : relation + "\u0338";
    }

    /// <summary>What a command puts on <paramref name="marked"/>; null if it puts nothing on it.</summary>
    public static FormulaAccent? Accent(string command, FormulaNode marked) =>
        Accents.TryGetValue(command, out (string Mark, string Combining, bool IsBelow) accent)
            ? new FormulaAccent(marked, accent.Mark, accent.Combining, accent.IsBelow)
            : null;

    /// <summary>The arrow of a command that writes above it, and below it in brackets; null if it is none.</summary>
    public static string? Arrow(string command) => Arrows.GetValueOrDefault(command);

    /// <summary>Whether a command puts a mark on what follows.</summary>
    public static bool IsAccent(string command) => Accents.ContainsKey(command);
}
