using System.Text;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>Raised and lowered text in a text that has neither.</summary>
internal static class ScriptText
{
    // Each character before its raised form; then lowered.
    private const string Raised = "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ";
    private const string Lowered = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ";

    /// <summary>Raised figures, signs or a letter as Unicode has them; words as they are: <c>1st</c>; else the tags.</summary>
    public static string Superscript(string text) => Map(text, Raised) ?? (IsWord(text) ? text : $"<sup>{text}</sup>");

    /// <summary>The same for lowered text.</summary>
    public static string Subscript(string text) => Map(text, Lowered) ?? (IsWord(text) ? text : $"<sub>{text}</sub>");

    private static bool IsWord(string text) => text.Length > 1 && text.All(c => char.IsLetter(c) || c is ' ' or '.');

    private static string? Map(string text, string pairs)
    {
        if (text.Length > 1 && text.Any(char.IsAsciiLetter))
        {
            return null;
        }

        var mapped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            int at = c == ' ' ? -1 : pairs.IndexOf(c, StringComparison.Ordinal);
            if (at < 0 || at % 2 != 0)
            {
                return null;
            }

            mapped.Append(pairs[at + 1]);
        }

        return mapped.ToString();
    }
}
