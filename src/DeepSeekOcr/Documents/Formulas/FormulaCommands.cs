namespace DeepSeekOcr.Documents.Formulas;

/// <summary>Reads what stands after a command's name, and makes what the command shows.</summary>
/// <param name="parser">Reads arguments.</param>
/// <param name="reader">The tokens after the command.</param>
internal sealed class FormulaCommands(FormulaParser parser, LatexReader reader)
{
    /// <summary>What a command shows; null if that is nothing.</summary>
    /// <exception cref="FormatException">It is not known here, or its arguments are not balanced.</exception>
    public FormulaNode? Read(string name) => name switch
    {
        "frac" or "dfrac" or "tfrac" or "cfrac" => new FormulaFraction(parser.Argument(), parser.Argument(), HasBar: true),
        "binom" or "dbinom" or "tbinom" => new FormulaFence(
            "(", new FormulaFraction(parser.Argument(), parser.Argument(), HasBar: false), ")"),
        "sqrt" => Root(),
        "left" => Fence(),
        "middle" or "big" or "Big" or "bigg" or "Bigg" or "bigl" or "Bigl" or "biggl" or "Biggl" or "bigr" or "Bigr" or "biggr" or "Biggr"
            or "bigm" or "Bigm" => new FormulaSymbol(reader.Delimiter(), SymbolKind.Operator),
        "begin" => Environment(),
        "text" or "mbox" or "hbox" or "textrm" or "textit" or "textbf" or "textsf" or "texttt" or "textnormal" or "textup" or "textmd"
            or "textsc" or "emph" => new FormulaSymbol(reader.Words(), SymbolKind.Text),
        "operatorname" => Operator(),
        "overset" or "stackrel" => Stacked(isAbove: true),
        "underset" => Stacked(isAbove: false),
        "not" => Negated(),
        "ce" => Chemistry.Read(reader.Words()),
        "pmod" => new FormulaRow(
            [
                new FormulaSpace(1), new FormulaSymbol("(mod ", SymbolKind.Text), parser.Argument(),
                new FormulaSymbol(")", SymbolKind.Operator),
            ]),
        "tag" => new FormulaRow([new FormulaSpace(2), new FormulaSymbol($"({reader.Words()})", SymbolKind.Text)]),
        "boxed" or "fbox" => new FormulaEnclosure(name == "fbox" ? new FormulaSymbol(reader.Words(), SymbolKind.Text) : parser.Argument(),
            EnclosureKind.Box),
        "cancel" => new FormulaEnclosure(parser.Argument(), EnclosureKind.RisingStrike),
        "bcancel" => new FormulaEnclosure(parser.Argument(), EnclosureKind.FallingStrike),
        "xcancel" => new FormulaEnclosure(parser.Argument(), EnclosureKind.CrossedStrike),
        "phantom" => new FormulaPhantom(parser.Argument(), HasWidth: true, HasHeight: true),
        "hphantom" => new FormulaPhantom(parser.Argument(), HasWidth: true, HasHeight: false),
        "vphantom" => new FormulaPhantom(parser.Argument(), HasWidth: false, HasHeight: true),
        "textcircled" => Circled(reader.Words()),
        "textcolor" or "colorbox" => Coloured(reader.Words()),
        "color" or "label" or "vspace" or "cline" => Nothing(reader.Words()),
        "hspace" => new FormulaSpace(LatexLength.Ems(reader.Words(isStarred: true))),
        "hskip" or "kern" or "mkern" or "mskip" => new FormulaSpace(reader.Length()),
        "substack" or "smash" or "vcenter" or "mathop" or "mathbin" or "mathrel" or "mathord" or "mathopen" or "mathclose" or "mathpunct"
            or "mathinner" => parser.Argument(),
        "displaystyle" or "textstyle" or "scriptstyle" or "scriptscriptstyle" or "nonumber" or "notag" or "mathstrut" or "hline"
            or "allowbreak" or "nobreak" => null,
        _ => LatexSymbols.Arrow(name) is { } arrow ? Arrow(arrow) : ReadByTable(name),
    };

    private static FormulaNode? Nothing(string _) => null;

    private FormulaNode ReadByTable(string name) =>
        MathLetters.IsSwitch(name) ? MathLetters.Of(parser.Row(), name)
        : MathLetters.IsAlphabet(name) ? MathLetters.Of(parser.Argument(), name)
        : LatexSymbols.IsAccent(name) ? LatexSymbols.Accent(name, parser.Argument())!
        : LatexSymbols.Space(name) is { } ems ? new FormulaSpace(ems)
        : LatexSymbols.Symbol(name) ?? throw LatexReader.Unknown($"\\{name}");

    /// <summary>Colour says nothing that the letters do not.</summary>
    private FormulaNode Coloured(string _) => parser.Argument();

    private FormulaRoot Root()
    {
        FormulaRow? degree = parser.Optional();
        return new FormulaRoot(parser.Argument(), degree);
    }

    private FormulaScripts Arrow(string arrow)
    {
        FormulaRow? below = parser.Optional();
        return new FormulaScripts(new FormulaSymbol(arrow, SymbolKind.Operator), below, parser.Argument(), AreLimits: true);
    }

    private FormulaFence Fence()
    {
        string open = reader.Delimiter();
        FormulaNode body = parser.Lines("c");
        if (!reader.Take().Is("right"))
        {
            throw new FormatException("The formula is not balanced.");
        }

        return new FormulaFence(open, body, reader.Delimiter());
    }

    private FormulaNode Environment()
    {
        string name = reader.Words();
        string kind = name.TrimEnd('*');
        string columns = kind is "array" or "subarray" or "alignat" or "alignedat" ? reader.Words() : "";
        FormulaNode body = parser.Lines(FormulaEnvironment.Alignment(kind, columns));
        if (!reader.Take().Is("end") || reader.Words() != name)
        {
            throw new FormatException("The formula is not balanced.");
        }

        return FormulaEnvironment.Fence(kind, body) ?? throw LatexReader.Unknown(name);
    }

    private FormulaSymbol Operator()
    {
        if (reader.Peek() is { Kind: LatexTokenKind.Character, Text: "*" })
        {
            reader.Take();
            return new FormulaSymbol(reader.Words().Trim(), SymbolKind.Limit);
        }

        return new FormulaSymbol(reader.Words().Trim(), SymbolKind.Upright);
    }

    private FormulaScripts Stacked(bool isAbove)
    {
        FormulaNode script = parser.Argument();
        FormulaNode atom = parser.Argument();
        return new FormulaScripts(atom, isAbove ? null : script, isAbove ? script : null, AreLimits: true);
    }

    private FormulaSymbol Negated() => parser.Argument() is FormulaSymbol { Kind: SymbolKind.Operator } symbol
        ? symbol with { Text = LatexSymbols.Negated(symbol.Text) }
        : throw LatexReader.Unknown("\\not");

    private static FormulaSymbol Circled(string text) => new(
        text switch
        {
            "0" => "⓪",
            _ when int.TryParse(text, out int number) && number is >= 1 and <= 20 => ((char)('①' + number - 1)).ToString(),
            [>= 'A' and <= 'Z'] => ((char)('Ⓐ' + text[0] - 'A')).ToString(),
            [>= 'a' and <= 'z'] => ((char)('ⓐ' + text[0] - 'a')).ToString(),
            _ => throw LatexReader.Unknown("\\textcircled"),
        },
        SymbolKind.Upright);
}
