using System.Text;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>The tokens of a formula one after the other, and what is read from several of them without being mathematics.</summary>
internal sealed class LatexReader(string latex)
{
    private const string Delimiters = @"()[]{}|‖/\⟨⟩⟦⟧⟮⟯⌈⌉⌊⌋⎰⎱↑↓↕⇑⇓⇕";

    private readonly List<LatexToken> _tokens = LatexToken.Split(latex);
    private int _at;

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => _at == _tokens.Count;

    /// <summary>What a command that is not known makes of the formula.</summary>
    public static FormatException Unknown(string what) => new($"{what} is not known here.");

    /// <summary>The next token that is no space; null at the end.</summary>
    public LatexToken? Peek()
    {
        while (_at < _tokens.Count && _tokens[_at].Kind == LatexTokenKind.Space)
        {
            _at++;
        }

        return _at < _tokens.Count ? _tokens[_at] : null;
    }

    /// <summary>Goes past the next token that is no space.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public LatexToken Take()
    {
        LatexToken token = Peek() ?? throw new FormatException("The formula ends too early.");
        _at++;
        return token;
    }

    /// <summary>Goes past a token of a kind.</summary>
    /// <exception cref="FormatException">The next one is another.</exception>
    public void Expect(LatexTokenKind kind)
    {
        if (Take().Kind != kind)
        {
            throw new FormatException("The formula is not balanced.");
        }
    }

    /// <summary>The distance that may be given after the end of a row, such as <c>[2pt]</c>, and rules between rows.</summary>
    public void SkipSpacing()
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

    /// <summary>The rest of a number: digits, and a point or comma between digits.</summary>
    public string Number(string digit)
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

        return number.ToString();
    }

    /// <summary>One of TeX's delimiters; empty for none. Word takes one character and no more.</summary>
    public string Delimiter()
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

    /// <summary>A length without braces, such as that of <c>\mkern 3mu</c>, in units of the type size.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public double Length()
    {
        var length = new StringBuilder();
        Peek();
        while (_at < _tokens.Count && _tokens[_at] is { Kind: LatexTokenKind.Character or LatexTokenKind.Space } token
            && (length.Length < 2 || !char.IsAsciiLetter(length[^2])))
        {
            length.Append(token.Kind == LatexTokenKind.Space ? "" : token.Text);
            _at++;
        }

        return LatexLength.Ems(length.ToString());
    }

    /// <summary>A group as the words that it spells; commands in it are escaped characters only.</summary>
    /// <param name="isStarred">Whether a star may stand before it.</param>
    public string Words(bool isStarred = false)
    {
        if (isStarred && Peek() is { Kind: LatexTokenKind.Character, Text: "*" })
        {
            _at++;
        }

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
                LatexTokenKind.Command => LatexSymbols.Symbol(token.Text)?.Text
                    ?? (LatexSymbols.Space(token.Text) is null ? throw Unknown($"\\{token.Text}") : " "),
                _ => token.Text == "~" ? " " : token.Text,
            });
        }
    }
}
