namespace DeepSeekOcr.Documents.Formulas;

/// <summary>Reads LaTeX's mathematics: the part of it that models write.</summary>
/// <remarks>
/// Nothing is defined or evaluated. What is not known makes the whole formula unknown, so that nothing is shown that it does not say; work
/// and depth are bounded by its length and by <see cref="MostDepth"/>.
/// </remarks>
internal sealed class FormulaParser
{
    private const int MostDepth = 100;

    // Longer ones are no formulas, and their trees would be slow to write.
    private const int MostCharacters = 20_000;

    private readonly LatexReader _reader;
    private readonly FormulaCommands _commands;
    private int _depth;

    private FormulaParser(string latex)
    {
        _reader = new LatexReader(latex);
        _commands = new FormulaCommands(this, _reader);
    }

    /// <summary>Reads a formula without its delimiters.</summary>
    /// <returns>Null if it has something that is not known or not balanced, or if it is too long or too deep.</returns>
    public static FormulaNode? Parse(string latex)
    {
        if (latex.Length > MostCharacters)
        {
            return null;
        }

        var parser = new FormulaParser(latex);
        try
        {
            FormulaNode formula = parser.Lines("c");
            return parser._reader.IsAtEnd ? formula : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Rows of cells up to what ends them; one cell alone is no table.</summary>
    public FormulaNode Lines(string alignment)
    {
        List<List<FormulaNode>> rows = [[Row()]];
        while (_reader.Peek() is { } token && (token.Kind == LatexTokenKind.Align || token.Is("\\") || token.Is("cr")))
        {
            _reader.Take();
            if (token.Kind == LatexTokenKind.Align)
            {
                rows[^1].Add(Row());
            }
            else
            {
                _reader.SkipSpacing();
                rows.Add([Row()]);
            }
        }

        if (rows.Count > 1 && rows[^1] is [FormulaRow { Parts.Count: 0 }])
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return rows is [[var only]] ? only : new FormulaTable(rows, alignment);
    }

    /// <summary>What stands beside each other up to what ends it: a cell, or the rest of a group.</summary>
    public FormulaRow Row()
    {
        var parts = new List<FormulaNode>();
        while (_reader.Peek() is { } token && !Ends(token))
        {
            if (Part() is { } part)
            {
                parts.Add(part);
            }
        }

        return new FormulaRow(parts);
    }

    private static bool Ends(LatexToken token) =>
        token.Kind is LatexTokenKind.Close or LatexTokenKind.Align
        || token.Is("\\") || token.Is("cr") || token.Is("right") || token.Is("end");

    /// <summary>An atom with its scripts; null for a command that shows nothing.</summary>
    private FormulaNode? Part()
    {
        FormulaNode? atom = _reader.Peek() is { Kind: LatexTokenKind.Superscript or LatexTokenKind.Subscript }
            ? new FormulaRow([])
            : Atom();
        bool? limits = null;
        while (_reader.Peek() is { } token && (token.Is("limits") || token.Is("nolimits")))
        {
            limits = _reader.Take().Is("limits");
        }

        return atom is null ? null : Scripts(atom, limits);
    }

    private FormulaNode Scripts(FormulaNode atom, bool? limits)
    {
        FormulaNode? lower = null;
        var upper = new List<FormulaNode>();
        while (_reader.Peek() is { } token)
        {
            if (token is { Kind: LatexTokenKind.Character, Text: "'" or "’" or "′" })
            {
                _reader.Take();
                upper.Add(new FormulaSymbol("′", SymbolKind.Upright));
            }
            else if (token.Kind == LatexTokenKind.Superscript)
            {
                _reader.Take();
                upper.Add(Argument());
            }
            else if (token.Kind == LatexTokenKind.Subscript && lower is null)
            {
                _reader.Take();
                lower = Argument();
            }
            else
            {
                break;
            }
        }

        return lower is null && upper.Count == 0
            ? atom
            : new FormulaScripts(atom, lower, upper.Count > 1 ? new FormulaRow(upper) : upper.FirstOrDefault(), limits ?? HasLimits(atom));
    }

    private static bool HasLimits(FormulaNode atom) => atom switch
    {
        FormulaSymbol symbol => symbol.Kind is SymbolKind.LargeOperator or SymbolKind.Limit,
        FormulaAccent accent => accent.Mark is "⏞" or "⏟",
        _ => false,
    };

    private FormulaNode? Atom()
    {
        if (++_depth > MostDepth)
        {
            throw new FormatException("The formula is too deep.");
        }

        LatexToken token = _reader.Take();
        FormulaNode? atom = token.Kind switch
        {
            LatexTokenKind.Open => Group(),
            LatexTokenKind.Command => _commands.Read(token.Text),
            LatexTokenKind.Character => Character(token.Text),
            _ => throw new FormatException("The formula is not balanced."),
        };
        _depth--;
        return atom;
    }

    /// <summary>What follows an opening brace.</summary>
    private FormulaNode Group()
    {
        FormulaNode row = Lines("c");
        _reader.Expect(LatexTokenKind.Close);
        return row is FormulaRow { Parts: [var only] } ? only : row;
    }

    /// <summary>A group, or the one atom that stands for it: of several digits the first.</summary>
    public FormulaNode Argument()
    {
        if (_reader.Peek() is { Kind: LatexTokenKind.Character } token && char.IsAsciiDigit(token.Text[0]))
        {
            _reader.Take();
            return new FormulaSymbol(token.Text, SymbolKind.Number);
        }

        return Atom() ?? throw new FormatException("An argument is missing.");
    }

    /// <summary>An argument in brackets, if there is one.</summary>
    public FormulaRow? Optional()
    {
        if (_reader.Peek() is not { Kind: LatexTokenKind.Character, Text: "[" })
        {
            return null;
        }

        _reader.Take();
        var parts = new List<FormulaNode>();
        while (_reader.Peek() is not { Kind: LatexTokenKind.Character, Text: "]" })
        {
            if (Part() is { } part)
            {
                parts.Add(part);
            }
        }

        _reader.Take();
        return new FormulaRow(parts);
    }

    private FormulaNode Character(string text)
    {
        char first = text[0];
        if (char.IsAsciiDigit(first))
        {
            return new FormulaSymbol(_reader.Number(text), SymbolKind.Number);
        }

        return char.IsAsciiLetter(first) ? new FormulaSymbol(text, SymbolKind.Identifier)
            : first == '~' ? new FormulaSpace(0.25)
            : first is '-' ? new FormulaSymbol("−", SymbolKind.Operator)
            : first is '*' ? new FormulaSymbol("∗", SymbolKind.Operator)
            : char.IsLetter(first) || text.Length > 1 ? new FormulaSymbol(text, SymbolKind.Text)
            : new FormulaSymbol(text, SymbolKind.Operator);
    }
}
