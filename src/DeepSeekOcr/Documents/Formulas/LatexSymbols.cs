using System.Collections.Frozen;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>Commands of LaTeX and amsmath that stand for one symbol, by their names.</summary>
internal static class LatexSymbols
{
    private static readonly FrozenDictionary<string, FormulaSymbol> Known = Read(
        (SymbolKind.Identifier, """
            alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ
            vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π
            varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ
            chi χ psi ψ omega ω ell ℓ hbar ℏ imath ı jmath ȷ wp ℘ partial ∂
            """),
        (SymbolKind.Upright, """
            Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ
            Psi Ψ Omega Ω infty ∞ emptyset ∅ varnothing ∅ nabla ∇ aleph ℵ Re ℜ Im ℑ
            sin sin cos cos tan tan cot cot sec sec csc csc
            arcsin arcsin arccos arccos arctan arctan sinh sinh cosh cosh tanh tanh coth coth
            log log ln ln lg lg exp exp arg arg deg deg dim dim hom hom
            ker ker angle ∠ triangle △ square □ Box □ checkmark ✓ degree ° bot ⊥ top ⊤
            # # % % $ $ & & _ _ copyright © dag † ddag ‡ dagger † ddagger ‡
            S § P ¶ ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ prime ′
            backslash \ pounds £ euro € surd √ flat ♭ sharp ♯ natural ♮ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ bullet •
            """),
        (SymbolKind.Operator, """
            pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ cap ∩ cup ∪
            sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ wr ≀ oplus ⊕ ominus ⊖
            otimes ⊗ oslash ⊘ odot ⊙ uplus ⊎ amalg ⨿ leq ≤ le ≤ leqslant ⩽ geq ≥
            ge ≥ geqslant ⩾ ll ≪ gg ≫ neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃ approx ≈
            cong ≅ propto ∝ asymp ≍ doteq ≐ triangleq ≜ coloneqq ≔ prec ≺
            succ ≻ preceq ⪯ succeq ⪰ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊
            supsetneq ⊋ nsubseteq ⊈ sqsubseteq ⊑ sqsupseteq ⊒ in ∈ ni ∋ notin ∉
            mid ∣ nmid ∤ parallel ∥ perp ⊥ vdash ⊢ dashv ⊣ models ⊨ lesssim ≲
            gtrsim ≳ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐
            Leftrightarrow ⇔ iff ⇔ implies ⇒ impliedby ⇐
            longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺
            mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ uparrow ↑
            downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘
            swarrow ↙ nwarrow ↖ rightharpoonup ⇀ rightleftharpoons ⇌ leadsto ⇝ therefore ∴ because ∵
            { { } } | ‖ vert | lvert | rvert | Vert ‖ lVert ‖
            rVert ‖ langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lbrace { rbrace } lbrack [ rbrack ] colon : bmod mod lt < gt >
            """),
        (SymbolKind.LargeOperator,
            "sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigsqcup ⨆"),
        (SymbolKind.Integral, "int ∫ iint ∬ iiint ∭ oint ∮ smallint ∫"),
        (SymbolKind.Limit,
            "lim lim max max min min sup sup inf inf det det gcd gcd Pr Pr limsup lim\u2009sup liminf lim\u2009inf argmax arg\u2009max "
                + "argmin arg\u2009min"));

    // Each relation before its negation.
    private const string Negations = "=≠∈∉∋∌<≮>≯≤≰≥≱≡≢∼≁≃≄≈≉≅≇⊂⊄⊃⊅⊆⊈⊇⊉∃∄∣∤∥∦→↛←↚⇒⇏⇔⇎";

    private static readonly FrozenDictionary<string, double> Spaces = new Dictionary<string, double>
    {
        [","] = 3 / 18.0, [":"] = 4 / 18.0, [">"] = 4 / 18.0, [";"] = 5 / 18.0, [" "] = 0.25, ["quad"] = 1, ["qquad"] = 2, ["!"] = 0,
        ["enspace"] = 0.5, ["thinspace"] = 3 / 18.0,
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
        ["overbrace"] = ("⏞", "", false), ["underbrace"] = ("⏟", "", true),
    }.ToFrozenDictionary();

    /// <summary>The symbol of a command; null if it is none.</summary>
    public static FormulaSymbol? Symbol(string command) => Known.GetValueOrDefault(command);

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

    /// <summary>Whether a command puts a mark on what follows.</summary>
    public static bool IsAccent(string command) => Accents.ContainsKey(command);

    /// <summary>Reads pairs of a name and a symbol.</summary>
    private static FrozenDictionary<string, FormulaSymbol> Read(params ReadOnlySpan<(SymbolKind Kind, string Pairs)> lists)
    {
        var all = new Dictionary<string, FormulaSymbol>();
        foreach ((SymbolKind kind, string pairs) in lists)
        {
            string[] words = pairs.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < words.Length; i += 2)
            {
                all.Add(words[i], new FormulaSymbol(words[i + 1], kind));
            }
        }

        return all.ToFrozenDictionary();
    }
}
