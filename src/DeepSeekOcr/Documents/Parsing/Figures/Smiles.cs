using System.Buffers;
using System.Text.RegularExpressions;

namespace DeepSeekOcr.Documents.Parsing.Figures;

/// <summary>Recognises SMILES, the line notation of molecules.</summary>
internal static partial class Smiles
{
    private static readonly SearchValues<char> Structure = SearchValues.Create("=#()[]123456789");

    private const string Open = "<smiles>";
    private const string Close = "</smiles>";

    /// <summary>Finds the SMILES of a text that is one, with or without <c>&lt;smiles&gt;</c> around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isExpected">Whether the figure is known to be a molecule; otherwise a bond, branch or ring is asked for, lest a word
    /// passes.</param>
    /// <returns>The notation, or null.</returns>
    public static string? Read(string text, bool isExpected)
    {
        string candidate = text.Trim();
        if (candidate.StartsWith(Open, StringComparison.Ordinal))
        {
            isExpected = true;
            candidate = candidate[Open.Length..].Replace(Close, "", StringComparison.Ordinal).Trim();
        }

        return Notation().IsMatch(candidate) && (isExpected || candidate.AsSpan().ContainsAny(Structure)) && IsBalanced(candidate)
            ? candidate
            : null;
    }

    // Atoms of the organic subset, atoms in brackets, bonds, branches, ring closures, parts.
    [GeneratedRegex(@"^(?:Cl|Br|[BCNOPSFIbcnops]|\[[A-Za-z0-9@+\-:]{1,20}\]|[=#\-+$:/\\.()]|%[0-9]{2}|[0-9])+$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Notation();

    private static bool IsBalanced(string text)
    {
        int depth = 0;
        foreach (char c in text)
        {
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth < 0)
            {
                return false;
            }
        }

        return depth == 0 && text.Any(char.IsAsciiLetter);
    }
}
