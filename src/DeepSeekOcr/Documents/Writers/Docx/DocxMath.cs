using DeepSeekOcr.Documents.Formulas;
using DocumentFormat.OpenXml;
using M = DocumentFormat.OpenXml.Math;

namespace DeepSeekOcr.Documents.Writers.Docx;

/// <summary>Formulas in Word: Office Math (ECMA-376 part 1, section 22.1), which can be edited there.</summary>
internal static class DocxMath
{
    /// <summary>A formula; null if it has something that is not known.</summary>
    public static M.OfficeMath? Of(string latex) => FormulaParser.Parse(latex) is { } formula ? new M.OfficeMath(Parts(formula)) : null;

    private static OpenXmlElement[] Parts(FormulaNode? node) => node switch
    {
        null => [],
        FormulaRow row => Row(row.Parts),
        _ => Row([node]),
    };

    /// <summary>A large operator takes what follows it along.</summary>
    private static OpenXmlElement[] Row(IReadOnlyList<FormulaNode> parts)
    {
        var elements = new List<OpenXmlElement>();
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i] is FormulaScripts { Base: FormulaSymbol { Kind: SymbolKind.LargeOperator or SymbolKind.Integral } symbol } scripts)
            {
                FormulaNode? operand = i + 1 < parts.Count ? parts[++i] : null;
                elements.Add(Nary(symbol, scripts, operand));
            }
            else
            {
                elements.AddRange(Element(parts[i]));
            }
        }

        return [.. elements];
    }

    private static OpenXmlElement[] Element(FormulaNode node) => node switch
    {
        FormulaSymbol symbol => [Run(symbol)],
        FormulaSpace { Ems: 0 } => [],
        FormulaSpace space => [Run(new FormulaSymbol(space.Ems >= 1 ? new string('\u2003', (int)space.Ems) : "\u2009", SymbolKind.Text))],
        FormulaFraction fraction =>
        [
            new M.Fraction(
                new M.FractionProperties(
                    new M.FractionType { Val = fraction.HasBar ? M.FractionTypeValues.Bar : M.FractionTypeValues.NoBar }),
                new M.Numerator(Parts(fraction.Above)),
                new M.Denominator(Parts(fraction.Below))),
        ],
        FormulaRoot root =>
        [
            new M.Radical(
                new M.RadicalProperties(new M.HideDegree { Val = root.Degree is null ? M.BooleanValues.On : M.BooleanValues.Off }),
                new M.Degree(Parts(root.Degree)),
                new M.Base(Parts(root.Radicand))),
        ],
        FormulaScripts scripts => [Scripts(scripts)],
        FormulaAccent accent => [Accent(accent)],
        FormulaFence fence =>
        [
            new M.Delimiter(
                new M.DelimiterProperties(new M.BeginChar { Val = fence.Open }, new M.EndChar { Val = fence.Close }),
                new M.Base(Parts(fence.Body))),
        ],
        FormulaEnclosure enclosure => [new M.BorderBox(Around(enclosure.Kind), new M.Base(Parts(enclosure.Body)))],
        FormulaPhantom phantom =>
        [
            new M.Phantom(
                new M.PhantomProperties(
                    new M.ShowPhantom { Val = M.BooleanValues.Off },
                    new M.ZeroWidth { Val = On(!phantom.HasWidth) },
                    new M.ZeroAscent { Val = On(!phantom.HasHeight) },
                    new M.ZeroDescent { Val = On(!phantom.HasHeight) }),
                new M.Base(Parts(phantom.Body))),
        ],
        FormulaTable table => [new M.Matrix(table.Rows.Select(row => new M.MatrixRow(row.Select(cell => new M.Base(Parts(cell))))))],
        _ => Parts(node),
    };

    private static M.BooleanValues On(bool isOn) => isOn ? M.BooleanValues.On : M.BooleanValues.Off;

    /// <summary>A frame, or strokes without one.</summary>
    private static M.BorderBoxProperties Around(EnclosureKind kind)
    {
        M.BooleanValues hidden = On(kind != EnclosureKind.Box);
        return new M.BorderBoxProperties(
            new M.HideTop { Val = hidden },
            new M.HideBottom { Val = hidden },
            new M.HideLeft { Val = hidden },
            new M.HideRight { Val = hidden },
            new M.StrikeBottomLeftToTopRight { Val = On(kind is EnclosureKind.RisingStrike or EnclosureKind.CrossedStrike) },
            new M.StrikeTopLeftToBottomRight { Val = On(kind is EnclosureKind.FallingStrike or EnclosureKind.CrossedStrike) });
    }

    private static M.Run Run(FormulaSymbol symbol)
    {
        var text = new M.Text(XmlText.Clean(symbol.Text)) { Space = SpaceProcessingModeValues.Preserve };
        return symbol.Kind switch
        {
            SymbolKind.Text => new M.Run(new M.RunProperties(new M.NormalText()), text),
            SymbolKind.Upright or SymbolKind.Limit => new M.Run(new M.RunProperties(new M.Style { Val = M.StyleValues.Plain }), text),
            _ => new M.Run(text),
        };
    }

    private static M.Nary Nary(FormulaSymbol symbol, FormulaScripts scripts, FormulaNode? operand) => new(
        new M.NaryProperties(
            new M.AccentChar { Val = symbol.Text },
            new M.LimitLocation { Val = scripts.AreLimits ? M.LimitLocationValues.UnderOver : M.LimitLocationValues.SubscriptSuperscript },
            new M.HideSubArgument { Val = scripts.Lower is null ? M.BooleanValues.On : M.BooleanValues.Off },
            new M.HideSuperArgument { Val = scripts.Upper is null ? M.BooleanValues.On : M.BooleanValues.Off }),
        new M.SubArgument(Parts(scripts.Lower)),
        new M.SuperArgument(Parts(scripts.Upper)),
        new M.Base(Parts(operand)));

    private static OpenXmlElement Scripts(FormulaScripts scripts)
    {
        OpenXmlElement[] atom = Parts(scripts.Base);
        if (scripts.AreLimits)
        {
            OpenXmlElement[] below = scripts.Lower is null ? atom : [new M.LimitLower(new M.Base(atom), new M.Limit(Parts(scripts.Lower)))];
            return scripts.Upper is null ? below[0] : new M.LimitUpper(new M.Base(below), new M.Limit(Parts(scripts.Upper)));
        }

        return (scripts.Lower, scripts.Upper) switch
        {
            (not null, not null) => new M.SubSuperscript(
                new M.Base(atom), new M.SubArgument(Parts(scripts.Lower)), new M.SuperArgument(Parts(scripts.Upper))),
            (not null, null) => new M.Subscript(new M.Base(atom), new M.SubArgument(Parts(scripts.Lower))),
            _ => new M.Superscript(new M.Base(atom), new M.SuperArgument(Parts(scripts.Upper))),
        };
    }

    private static OpenXmlElement Accent(FormulaAccent accent)
    {
        var marked = new M.Base(Parts(accent.Base));
        M.VerticalJustificationValues side = accent.IsBelow ? M.VerticalJustificationValues.Bottom : M.VerticalJustificationValues.Top;
        return accent switch
        {
            { Combining.Length: > 0 } => new M.Accent(new M.AccentProperties(new M.AccentChar { Val = accent.Combining }), marked),
            { Mark: "⏞" or "⏟" } => new M.GroupChar(
                new M.GroupCharProperties(new M.AccentChar { Val = accent.Mark }, new M.Position { Val = side }), marked),
            _ => new M.Bar(new M.BarProperties(new M.Position { Val = side }), marked),
        };
    }
}
