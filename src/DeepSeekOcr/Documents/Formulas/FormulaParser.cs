using System.Text;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>Reads LaTeX's mathematics: the part of it that models write.</summary>
/// <remarks>
/// Nothing is defined or evaluated. What is not known makes the whole formula unknown, so that nothing is shown that it does not say; work and
/// depth are bounded by its length and by <see cref="MostDepth"/>.
/// </remarks>
internal sealed class FormulaParser
{
    private const int MostDepth = 100;

    // Longer ones are no formulas, and their trees would be slow to write.
    private const int MostCharacters = 20_000;

    private const string Delimiters = @"()[]{}|‖/\⟨⟩⟦⟧⟮⟯⌈⌉⌊⌋⎰⎱↑↓↕⇑⇓⇕";

    private readonly List<LatexToken> _tokens;
    private int _at;
    private int _depth;

    private FormulaParser(string latex) => _tokens = LatexToken.Split(latex);

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
            return parser._at == parser._tokens.Count ? formula : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static FormatException Unknown(string what) => new($"{what} is not known here.");

    private LatexToken? Peek()
    {
        while (_at < _tokens.Count && _tokens[_at].Kind == LatexTokenKind.Space)
        {
            _at++;
        }

        return _at < _tokens.Count ? _tokens[_at] : null;
    }

    private LatexToken Take()
    {
        LatexToken token = Peek() ?? throw new FormatException("The formula ends too early.");
        _at++;
        return token;
    }

    private void Expect(LatexTokenKind kind)
    {
        if (Take().Kind != kind)
        {
            throw new FormatException("The formula is not balanced.");
        }
    }

    /// <summary>Rows of cells up to what ends them; one cell alone is no table.</summary>
    private FormulaNode Lines(string alignment)
    {
        List<List<FormulaNode>> rows = [[Row()]];
        while (Peek() is { } token && (token.Kind == LatexTokenKind.Align || token.Is("\\") || token.Is("cr")))
        {
            _at++;
            if (token.Kind == LatexTokenKind.Align)
            {
                rows[^1].Add(Row());
            }
            else
            {
                SkipSpacing();
                rows.Add([Row()]);
            }
        }

        if (rows.Count > 1 && rows[^1] is [FormulaRow { Parts.Count: 0 }])
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return rows is [[var only]] ? only : new FormulaTable(rows, alignment);
    }

    /// <summary>The distance that may be given behind the end of a row, such as <c>[2pt]</c>, and rules between rows.</summary>
    private void SkipSpacing()
    {
        if (Peek() is { Kind: LatexTokenKind.Character, Text: "[" })
        {
            int end = _tokens.FindIndex(_at, token => token.Text == "]");
            string distance = end < 0 ? "" : string.Concat(_tokens[(_at + 1)..end].Select(token => token.Text)).Trim();
            bool isDistance = distance.Length > 2 && distance[^2..] is "pt" or "em" or "ex" or "mm" or "cm" or "in"
                && distance[..^2].All(character => char.IsAsciiDigit(character) || character is '.' or '-' or ' ');
            _at = isDistance ? end + 1 : _at;
        }

        while (Peek() is { } token && token.Is("hline"))
        {
            _at++;
        }
    }

    private FormulaRow Row()
    {
        var parts = new List<FormulaNode>();
        while (Peek() is { } token && !Ends(token))
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
        FormulaNode? atom = Peek() is { Kind: LatexTokenKind.Superscript or LatexTokenKind.Subscript } ? new FormulaRow([]) : Atom();
        bool? limits = null;
        while (Peek() is { } token && (token.Is("limits") || token.Is("nolimits")))
        {
            limits = Take().Is("limits");
        }

        return atom is null ? null : Scripts(atom, limits);
    }

    private FormulaNode Scripts(FormulaNode atom, bool? limits)
    {
        FormulaNode? lower = null;
        var upper = new List<FormulaNode>();
        while (Peek() is { } token)
        {
            if (token is { Kind: LatexTokenKind.Character, Text: "'" or "’" or "′" })
            {
                _at++;
                upper.Add(new FormulaSymbol("′", SymbolKind.Upright));
            }
            else if (token.Kind == LatexTokenKind.Superscript)
            {
                _at++;
                upper.Add(Argument());
            }
            else if (token.Kind == LatexTokenKind.Subscript && lower is null)
            {
                _at++;
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

        LatexToken token = Take();
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
        Expect(LatexTokenKind.Close);
        return row is FormulaRow { Parts: [var only] } ? only : row;
    }

    /// <summary>A group, or the one atom that stands for it: of several digits the first.</summary>
    private FormulaNode Argument()
    {
        if (Peek() is { Kind: LatexTokenKind.Character } token && char.IsAsciiDigit(token.Text[0]))
        {
            _at++;
            return new FormulaSymbol(token.Text, SymbolKind.Number);
        }

        return Atom() ?? throw new FormatException("An argument is missing.");
    }

    private FormulaNode Character(string text)
    {
        char first = text[0];
        if (char.IsAsciiDigit(first))
        {
            return Number(text);
        }

        return char.IsAsciiLetter(first) ? new FormulaSymbol(text, SymbolKind.Identifier)
            : first == '~' ? new FormulaSpace(0.25)
            : first is '-' ? new FormulaSymbol("−", SymbolKind.Operator)
            : first is '*' ? new FormulaSymbol("∗", SymbolKind.Operator)
            : char.IsLetter(first) || text.Length > 1 ? new FormulaSymbol(text, SymbolKind.Text)
            : new FormulaSymbol(text, SymbolKind.Operator);
    }

    /// <summary>Digits, and a point or comma between digits.</summary>
    private FormulaSymbol Number(string digit)
    {
        var number = new StringBuilder(digit);
        while (_at < _tokens.Count && _tokens[_at] is { Kind: LatexTokenKind.Character } token)
        {
            bool isDigit = char.IsAsciiDigit(token.Text[0]);
            bool isPoint = token.Text is "." or "," && _at + 1 < _tokens.Count && char.IsAsciiDigit(_tokens[_at + 1].Text[0]);
            if (!isDigit && !isPoint)
            {
                break;
            }

            number.Append(token.Text);
            _at++;
        }

        return new FormulaSymbol(number.ToString(), SymbolKind.Number);
    }

    private FormulaNode? Command(string name) => name switch
    {
        "frac" or "dfrac" or "tfrac" or "cfrac" => new FormulaFraction(Argument(), Argument(), HasBar: true),
        "binom" or "dbinom" or "tbinom" => new FormulaFence("(", new FormulaFraction(Argument(), Argument(), HasBar: false), ")"),
        "sqrt" => Root(),
        "left" => Fence(),
        "middle" or "big" or "Big" or "bigg" or "Bigg" or "bigl" or "Bigl" or "biggl" or "Biggl" or "bigr" or "Bigr" or "biggr" or "Biggr"
            or "bigm" or "Bigm" => new FormulaSymbol(Delimiter(), SymbolKind.Operator),
        "begin" => Environment(),
        "text" or "mbox" or "textrm" or "textit" or "textbf" or "textsf" or "texttt" or "textnormal" => new FormulaSymbol(Words(), SymbolKind.Text),
        "operatorname" => Operator(),
        "overset" or "stackrel" => Stacked(isAbove: true),
        "underset" => Stacked(isAbove: false),
        "xrightarrow" => new FormulaScripts(new FormulaSymbol("→", SymbolKind.Operator), null, Argument(), AreLimits: true),
        "xleftarrow" => new FormulaScripts(new FormulaSymbol("←", SymbolKind.Operator), null, Argument(), AreLimits: true),
        "not" => Negated(),
        "pmod" => new FormulaRow([new FormulaSpace(1), new FormulaSymbol("(mod ", SymbolKind.Text), Argument(), new FormulaSymbol(")", SymbolKind.Operator)]),
        "tag" => new FormulaRow([new FormulaSpace(2), new FormulaSymbol($"({Words()})", SymbolKind.Text)]),
        "substack" => Argument(),
        "displaystyle" or "textstyle" or "scriptstyle" or "nonumber" or "notag" or "mathstrut" => null,
        "label" => Nothing(Words()),
        "mathop" or "mathbin" or "mathrel" or "mathord" or "mathopen" or "mathclose" or "mathpunct" or "mathinner" => Argument(),
        _ when MathLetters.IsAlphabet(name) => MathLetters.Of(Argument(), name),
        _ when LatexSymbols.IsAccent(name) => LatexSymbols.Accent(name, Argument()),
        _ when LatexSymbols.Space(name) is { } ems => new FormulaSpace(ems),
        _ => LatexSymbols.Symbol(name) ?? throw Unknown($"\\{name}"),
    };

    private static FormulaNode? Nothing(string _) => null;

    private FormulaRoot Root()
    {
        FormulaRow? degree = null;
        if (Peek() is { Kind: LatexTokenKind.Character, Text: "[" })
        {
            _at++;
            var parts = new List<FormulaNode>();
            while (Peek() is not { Kind: LatexTokenKind.Character, Text: "]" })
            {
                parts.Add(Argument());
            }

            _at++;
            degree = new FormulaRow(parts);
        }

        return new FormulaRoot(Argument(), degree);
    }

    private FormulaFence Fence()
    {
        string open = Delimiter();
        FormulaNode body = Lines("c");
        if (!Take().Is("right"))
        {
            throw new FormatException("The formula is not balanced.");
        }

        return new FormulaFence(open, body, Delimiter());
    }

    /// <summary>One of TeX's delimiters; empty for none. Word takes one character and no more.</summary>
    private string Delimiter()
    {
        LatexToken token = Take();
        string shown = token.Kind == LatexTokenKind.Command ? LatexSymbols.Symbol(token.Text)?.Text ?? "" : token.Text;
        return shown switch
        {
            "." => "",
            "<" => "⟨",
            ">" => "⟩",
            [var only] when Delimiters.Contains(only) => shown,
            _ => throw Unknown(token.Text),
        };
    }

    private FormulaNode Environment()
    {
        string name = Words();
        string kind = name.TrimEnd('*');
        string alignment = kind switch
        {
            "array" => string.Concat(Words().Where(letter => letter is 'l' or 'c' or 'r')),
            "aligned" or "align" or "split" or "eqnarray" => "rl",
            "cases" => "l",
            _ => "c",
        };
        FormulaNode body = Lines(alignment.Length == 0 ? "c" : alignment);
        if (!Take().Is("end") || Words() != name)
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
            "matrix" or "smallmatrix" or "array" or "aligned" or "align" or "split" or "eqnarray" or "gather" or "gathered" or "equation" => body,
            _ => throw Unknown(name),
        };
    }

    /// <summary>A group as the words that it spells; commands in it are escaped characters only.</summary>
    private string Words()
    {
        Expect(LatexTokenKind.Open);
        var words = new StringBuilder();
        int depth = 1;
        while (true)
        {
            LatexToken token = _at < _tokens.Count ? _tokens[_at++] : throw new FormatException("The formula is not balanced.");
            depth += token.Kind switch { LatexTokenKind.Open => 1, LatexTokenKind.Close => -1, _ => 0 };
            if (depth == 0)
            {
                return words.ToString();
            }

            words.Append(token.Kind switch
            {
                LatexTokenKind.Open or LatexTokenKind.Close => "",
                LatexTokenKind.Space => " ",
                LatexTokenKind.Command => LatexSymbols.Symbol(token.Text)?.Text ?? (LatexSymbols.Space(token.Text) is null ? throw Unknown($"\\{token.Text}") : " "),
                _ => token.Text == "~" ? " " : token.Text,
            });
        }
    }

    private FormulaSymbol Operator()
    {
        if (Peek() is { Kind: LatexTokenKind.Character, Text: "*" })
        {
            _at++;
            return new FormulaSymbol(Words().Trim(), SymbolKind.Limit);
        }

        return new FormulaSymbol(Words().Trim(), SymbolKind.Upright);
    }

    private FormulaScripts Stacked(bool isAbove)
    {
        FormulaNode script = Argument();
        FormulaNode atom = Argument();
        return new FormulaScripts(atom, isAbove ? null : script, isAbove ? script : null, AreLimits: true);
    }

    private FormulaSymbol Negated() => Argument() is FormulaSymbol { Kind: SymbolKind.Operator } symbol
        ? symbol with { Text = LatexSymbols.Negated(symbol.Text) }
        : throw Unknown("\\not");
}
