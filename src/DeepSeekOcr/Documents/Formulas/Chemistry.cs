using System.Text;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>
/// Formulas of chemistry as mhchem's <c>\ce</c> writes them: elements, numbers, charges, arrows; the part that models write.
/// </summary>
internal sealed class Chemistry
{
    private static readonly (string Written, string Shown)[] Arrows =
        [("<=>", "⇌"), ("<->", "↔"), ("->", "→"), ("<-", "←"), ("=", "="), ("^", "↑"), ("v", "↓")];

    private readonly List<FormulaNode> _parts = [];

    private Chemistry()
    {
    }

    /// <summary>Reads what stands in the braces.</summary>
    /// <exception cref="FormatException">It has something that is not known here.</exception>
    public static FormulaNode Read(string text)
    {
        var chemistry = new Chemistry();
        foreach (string piece in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            chemistry.Add(piece);
        }

        return new FormulaRow(chemistry._parts);
    }

    private void Add(string piece)
    {
        if (piece == "+" || Array.Exists(Arrows, arrow => arrow.Written == piece))
        {
            string shown = piece == "+" ? piece : Array.Find(Arrows, arrow => arrow.Written == piece).Shown;
            _parts.Add(new FormulaSymbol(shown, SymbolKind.Operator));
            return;
        }

        int at = 0;
        while (at < piece.Length)
        {
            at = AddAtom(piece, at);
        }
    }

    /// <summary>A number before a molecule, or an element or bracket with what stands beside it.</summary>
    private int AddAtom(string piece, int at)
    {
        int end = at;
        if (char.IsAsciiDigit(piece[at]))
        {
            end = EndOf(piece, at, char.IsAsciiDigit);
            _parts.Add(new FormulaSymbol(piece[at..end], SymbolKind.Number));
            return end;
        }

        if (!char.IsAsciiLetter(piece[at]) && piece[at] is not ('(' or ')' or '[' or ']'))
        {
            throw LatexReader.Unknown("\\ce");
        }

        // An element is a capital and small letters; states such as (aq) are small letters.
        end = char.IsAsciiLetter(piece[at]) ? EndOf(piece, at + 1, char.IsAsciiLetterLower) : at + 1;
        bool isBracket = !char.IsAsciiLetter(piece[at]);
        var atom = new FormulaSymbol(piece[at..end], isBracket ? SymbolKind.Operator : SymbolKind.Upright);
        (FormulaNode? lower, end) = Lower(piece, end);
        (FormulaNode? upper, end) = Upper(piece, end);
        _parts.Add(lower is null && upper is null ? atom : new FormulaScripts(atom, lower, upper, AreLimits: false));
        return end;
    }

    private static (FormulaNode? Lower, int End) Lower(string piece, int at)
    {
        int start = at < piece.Length && piece[at] == '_' ? at + 1 : at;
        int end = EndOf(piece, start, char.IsAsciiDigit);
        return end > start ? (new FormulaSymbol(piece[start..end], SymbolKind.Number), end) : (null, at);
    }

    private static (FormulaNode? Upper, int End) Upper(string piece, int at)
    {
        // A charge without a mark ends the piece.
        bool isMarked = at < piece.Length && piece[at] == '^';
        int start = isMarked ? at + 1 : at;
        int end = isMarked ? EndOf(piece, start, c => char.IsAsciiDigit(c) || c is '+' or '-')
            : at + 1 == piece.Length && piece[at] is '+' or '-' ? at + 1
            : at;
        if (end == start)
        {
            return (null, at);
        }

        var charge = new StringBuilder(piece[start..end]).Replace('-', '−');
        return (new FormulaSymbol(charge.ToString(), SymbolKind.Upright), end);
    }

    private static int EndOf(string piece, int at, Predicate<char> belongs)
    {
        while (at < piece.Length && belongs(piece[at]))
        {
            at++;
        }

        return at;
    }
}
