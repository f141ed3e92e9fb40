using System.Collections.Frozen;

namespace DeepSeekOcr.Documents.Formulas;

/// <summary>The symbols of LaTeX, amsmath and amssymb by the names of their commands.</summary>
internal static class LatexSymbolTable
{
    /// <summary>Each symbol by its command, without the backslash.</summary>
    public static FrozenDictionary<string, FormulaSymbol> Known { get; } = Read(
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
            complement ∁ measuredangle ∡ sphericalangle ∢ vartriangle △ triangledown ▽ blacktriangle ▲ blacktriangledown ▼
            triangleleft ◁ triangleright ▷ bigtriangleup △ bigtriangledown ▽ blacksquare ■ lozenge ◊ blacklozenge ⧫ bigstar ★
            hslash ℏ mho ℧ eth ð beth ℶ gimel ℷ daleth ℸ Finv Ⅎ Game ⅁ backprime ‵ circledS Ⓢ circledR ® diagup ╱ diagdown ╲
            Diamond ◇ dotsm ⋯ dotsi ⋯ dotso … hdots … iddots ⋰ cdotp · ldotp . maltese ✠ yen ¥ cent ¢ textdegree ° textquotesingle '
            AA Å aa å AE Æ ae æ OE Œ oe œ ss ß O Ø o ø L Ł l ł TH Þ th þ digamma ϝ varkappa ϰ textregistered ®
            sgn sgn tr tr rank rank cosec cosec
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
            longleftrightarrow ⟷ twoheadrightarrow ↠ twoheadleftarrow ↞ rightarrowtail ↣ leftarrowtail ↢ leftrightarrows ⇆ rightleftarrows ⇄
            rightrightarrows ⇉ leftleftarrows ⇇ upuparrows ⇈ downdownarrows ⇊ rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽
            leftrightharpoons ⇋ upharpoonright ↾ upharpoonleft ↿ downharpoonright ⇂ downharpoonleft ⇃ restriction ↾ Updownarrow ⇕
            circlearrowleft ↺ circlearrowright ↻ curvearrowleft ↶ curvearrowright ↷ dashrightarrow ⇢ dashleftarrow ⇠ rightsquigarrow ⇝
            leftrightsquigarrow ↭ Lleftarrow ⇚ Rrightarrow ⇛ Lsh ↰ Rsh ↱ nrightarrow ↛ nleftarrow ↚ nRightarrow ⇏ nLeftarrow ⇍
            nleftrightarrow ↮ nLeftrightarrow ⇎ multimap ⊸ frown ⌢ smile ⌣ bigcirc ◯ diamond ⋄ varpropto ∝ lessgtr ≶ gtrless ≷ lesseqgtr ⋚
            gtreqless ⋛ ltimes ⋉ rtimes ⋊ leftthreetimes ⋋ rightthreetimes ⋌ bowtie ⋈ Join ⋈ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ vartriangleleft ⊲
            vartriangleright ⊳ trianglelefteq ⊴ trianglerighteq ⊵ ntriangleleft ⋪ ntriangleright ⋫ blacktriangleleft ◀ blacktriangleright ▶
            boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ circledast ⊛ circledcirc ⊚ circleddash ⊝ dotplus ∔ divideontimes ⋇ intercal ⊺
            barwedge ⊼ veebar ⊻ doublebarwedge ⩞ curlyvee ⋎ curlywedge ⋏ Cap ⋒ Cup ⋓ doublecap ⋒ doublecup ⋓ smallsetminus ∖
            leqq ≦ geqq ≧ lneq ⪇ gneq ⪈ lneqq ≨ gneqq ≩ eqslantless ⪕ eqslantgtr ⪖ lessapprox ⪅ gtrapprox ⪆ lessdot ⋖ gtrdot ⋗ lll ⋘ ggg ⋙
            nless ≮ ngtr ≯ nleq ≰ ngeq ≱ nsim ≁ ncong ≇
            nprec ⊀ nsucc ⊁ nsubset ⊄ nsupset ⊅ nsupseteq ⊉ nparallel ∦ nvdash ⊬ nvDash ⊭ nVdash ⊮
            subseteqq ⫅ supseteqq ⫆ subsetneqq ⫋ supsetneqq ⫌ Subset ⋐ Supset ⋑ sqsubset ⊏ sqsupset ⊐ approxeq ≊ thickapprox ≈ thicksim ∼
            backsim ∽ backsimeq ⋍ eqsim ≂ bumpeq ≏ Bumpeq ≎ doteqdot ≑ Doteq ≑ risingdotseq ≓ fallingdotseq ≒ circeq ≗ eqcirc ≖ eqqcolon ≕
            eqcolon ≕ precsim ≾ succsim ≿ precapprox ⪷ succapprox ⪸ preccurlyeq ≼ succcurlyeq ≽ curlyeqprec ⋞ curlyeqsucc ⋟ vDash ⊨ Vdash ⊩
            Vvdash ⊪ pitchfork ⋔ between ≬ shortmid ∣ shortparallel ∥ nshortmid ∤ nshortparallel ∦ smallfrown ⌢ smallsmile ⌣ owns ∋
            llcorner ⌞ lrcorner ⌟ ulcorner ⌜ urcorner ⌝ lgroup ⟮ rgroup ⟯ lmoustache ⎰ rmoustache ⎱ llbracket ⟦ rrbracket ⟧
            And & colonequals ≔ vcentcolon :
            { { } } | ‖ vert | lvert | rvert | Vert ‖ lVert ‖
            rVert ‖ langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lbrace { rbrace } lbrack [ rbrack ] colon : bmod mod lt < gt >
            """),
        (SymbolKind.LargeOperator,
            "sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigsqcup ⨆"),
        (SymbolKind.Integral, "int ∫ iint ∬ iiint ∭ oint ∮ smallint ∫ iiiint ⨌ oiint ∯ oiiint ∰ idotsint ∫⋯∫"),
        (SymbolKind.Limit,
            "lim lim max max min min sup sup inf inf det det gcd gcd Pr Pr limsup lim\u2009sup liminf lim\u2009inf argmax arg\u2009max "
                + "argmin arg\u2009min injlim inj\u2009lim projlim proj\u2009lim varlimsup lim\u2009sup varliminf lim\u2009inf"));

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
