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
    private int _depth;

    private FormulaParser(string latex) => _reader = new LatexReader(latex);

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
    private FormulaNode Lines(string alignment)
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

    private FormulaRow Row()
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
            LatexTokenKind.Command => Command(token.Text),
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
    private FormulaNode Argument()
    {
        if (_reader.Peek() is { Kind: LatexTokenKind.Character } token && char.IsAsciiDigit(token.Text[0]))
        {
            _reader.Take();
            return new FormulaSymbol(token.Text, SymbolKind.Number);
        }

        return Atom() ?? throw new FormatException("An argument is missing.");
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

    private FormulaNode? Command(string name) => name switch
    {
        "frac" or "dfrac" or "tfrac" or "cfrac" => new FormulaFraction(Argument(), Argument(), HasBar: true),
        "binom" or "dbinom" or "tbinom" => new FormulaFence("(", new FormulaFraction(Argument(), Argument(), HasBar: false), ")"),
        "sqrt" => Root(),
        "left" => Fence(),
        "middle" or "big" or "Big" or "bigg" or "Bigg" or "bigl" or "Bigl" or "biggl" or "Biggl" or "bigr" or "Bigr" or "biggr" or "Biggr"
            or "bigm" or "Bigm" => new FormulaSymbol(_reader.Delimiter(), SymbolKind.Operator),
        "begin" => Environment(),
        "text" or "mbox" or "textrm" or "textit" or "textbf" or "textsf" or "texttt" or "textnormal" => new FormulaSymbol(
            _reader.Words(), SymbolKind.Text),
        "operatorname" => Operator(),
        "overset" or "stackrel" => Stacked(isAbove: true),
        "underset" => Stacked(isAbove: false),
        "xrightarrow" => Arrow("→"),
        "xleftarrow" => Arrow("←"),
        "not" => Negated(),
        "pmod" => new FormulaRow(
            [new FormulaSpace(1), new FormulaSymbol("(mod ", SymbolKind.Text), Argument(), new FormulaSymbol(")", SymbolKind.Operator)]),
        "tag" => new FormulaRow([new FormulaSpace(2), new FormulaSymbol($"({_reader.Words()})", SymbolKind.Text)]),
        "substack" => Argument(),
        "displaystyle" or "textstyle" or "scriptstyle" or "nonumber" or "notag" or "mathstrut" => null,
        "label" => Nothing(_reader.Words()),
        "mathop" or "mathbin" or "mathrel" or "mathord" or "mathopen" or "mathclose" or "mathpunct" or "mathinner" => Argument(),
        _ when MathLetters.IsAlphabet(name) => MathLetters.Of(Argument(), name),
        _ when LatexSymbols.IsAccent(name) => LatexSymbols.Accent(name, Argument()),
        _ when LatexSymbols.Space(name) is { } ems => new FormulaSpace(ems),
        _ => LatexSymbols.Symbol(name) ?? throw LatexReader.Unknown($"\\{name}"),
    };

    private static FormulaNode? Nothing(string _) => null;

    private FormulaRoot Root()
    {
        FormulaRow? degree = Optional();
        return new FormulaRoot(Argument(), degree);
    }

    /// <summary>An argument in brackets, if there is one.</summary>
    private FormulaRow? Optional()
    {
        if (_reader.Peek() is not { Kind: LatexTokenKind.Character, Text: "[" })
        {
            return null;
        }

        _reader.Take();
        var parts = new List<FormulaNode>();
        while (_reader.Peek() is not { Kind: LatexTokenKind.Character, Text: "]" })
        {
            parts.Add(Argument());
        }

        _reader.Take();
        return new FormulaRow(parts);
    }

    private FormulaScripts Arrow(string arrow)
    {
        FormulaRow? below = Optional();
        return new FormulaScripts(new FormulaSymbol(arrow, SymbolKind.Operator), below, Argument(), AreLimits: true);
    }

    private FormulaFence Fence()
    {
        string open = _reader.Delimiter();
        FormulaNode body = Lines("c");
        if (!_reader.Take().Is("right"))
        {
            throw new FormatException("The formula is not balanced.");
        }

        return new FormulaFence(open, body, _reader.Delimiter());
    }

    private FormulaNode Environment()
    {
        string name = _reader.Words();
        string kind = name.TrimEnd('*');
        string alignment = kind switch
        {
            "array" => string.Concat(_reader.Words().Where(letter => letter is 'l' or 'c' or 'r')),
            "aligned" or "align" or "split" or "eqnarray" => "rl",
            "cases" => "l",
            _ => "c",
        };
        FormulaNode body = Lines(alignment.Length == 0 ? "c" : alignment);
        if (!_reader.Take().Is("end") || _reader.Words() != name)
        {
            throw new FormatException("The formula is not balanced.");
        }

        return kind switch
        {
            "pmatrix" => new FormulaFence("(", body, ")"),
            "bmatrix" => new FormulaFence("[", body, "]"),
            "Bmatrix" => new FormulaFence("{", body, "}"),
            "vmatrix" => new FormulaFence("|", body, "|"),
            "Vmatrix" => new FormulaFence("‖", body, "‖"),
            "cases" => new FormulaFence("{", body, ""),
            "matrix" or "smallmatrix" or "array" or "aligned" or "align" or "split" or "eqnarray" or "gather" or "gathered"
                or "equation" => body,
            _ => throw LatexReader.Unknown(name),
        };
    }

    private FormulaSymbol Operator()
    {
        if (_reader.Peek() is { Kind: LatexTokenKind.Character, Text: "*" })
        {
            _reader.Take();
            return new FormulaSymbol(_reader.Words().Trim(), SymbolKind.Limit);
        }

        return new FormulaSymbol(_reader.Words().Trim(), SymbolKind.Upright);
    }

    private FormulaScripts Stacked(bool isAbove)
    {
        FormulaNode script = Argument();
        FormulaNode atom = Argument();
        return new FormulaScripts(atom, isAbove ? null : script, isAbove ? script : null, AreLimits: true);
    }

    private FormulaSymbol Negated() => Argument() is FormulaSymbol { Kind: SymbolKind.Operator } symbol
        ? symbol with { Text = LatexSymbols.Negated(symbol.Text) }
        : throw LatexReader.Unknown("\\not");
}
