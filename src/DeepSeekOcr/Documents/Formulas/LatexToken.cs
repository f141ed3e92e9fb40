namespace DeepSeekOcr.Documents.Formulas;

/// <summary>What a <see cref="LatexToken"/> is.</summary>
internal enum LatexTokenKind
{
    /// <summary>A command; its name without the backslash, or the one character after it.</summary>
    Command,

    Open,
    Close,
    Superscript,
    Subscript,
    Align,
    Space,

    /// <summary>Any other character, surrogates together.</summary>
    Character,
}

/// <summary>A token of LaTeX's mathematics.</summary>
internal readonly record struct LatexToken(LatexTokenKind Kind, string Text)
{
    /// <summary>Splits a formula; comments are not known.</summary>
    public static List<LatexToken> Split(string latex)
    {
        var tokens = new List<LatexToken>();
        for (int at = 0; at < latex.Length;)
        {
            LatexToken token = Next(latex, at);
            tokens.Add(token);
            at += token.Text.Length + (token.Kind == LatexTokenKind.Command ? 1 : 0);
        }

        return tokens;
    }

    /// <summary>Whether it is the command of that name.</summary>
    public bool Is(string command) => Kind == LatexTokenKind.Command && Text == command;

    private static LatexToken Next(string latex, int at) => latex[at] switch
    {
        '\\' when at + 1 < latex.Length => new(LatexTokenKind.Command, Name(latex, at + 1)),
        '{' => new(LatexTokenKind.Open, "{"),
        '}' => new(LatexTokenKind.Close, "}"),
        '^' => new(LatexTokenKind.Superscript, "^"),
        '_' => new(LatexTokenKind.Subscript, "_"),
        '&' => new(LatexTokenKind.Align, "&"),
        var character when char.IsWhiteSpace(character) => new(LatexTokenKind.Space, latex[at..(at + 1)]),
        _ => new(LatexTokenKind.Character, latex[at..(at + Length(latex, at))]),
    };

    private static string Name(string latex, int at)
    {
        int end = at;
        while (end < latex.Length && char.IsAsciiLetter(latex[end]))
        {
            end++;
        }

        return end > at ? latex[at..end] : latex[at..(at + Length(latex, at))];
    }

    private static int Length(string latex, int at) => at + 1 < latex.Length && char.IsSurrogatePair(latex[at], latex[at + 1]) ? 2 : 1;
}
