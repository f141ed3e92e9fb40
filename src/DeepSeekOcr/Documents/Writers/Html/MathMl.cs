using System.Globalization;
using System.Text;
using DeepSeekOcr.Documents.Formulas;

namespace DeepSeekOcr.Documents.Writers.Html;

/// <summary>Formulas in HTML: MathML Core, with the LaTeX as an annotation (MathML 3, section 5).</summary>
internal static class MathMl
{
    /// <summary>A formula; as LaTeX in the type of code if it has something that is not known.</summary>
    public static string Write(string latex, bool isDisplayed)
    {
        if (FormulaParser.Parse(latex) is not { } formula)
        {
            return $"<code class=\"math{(isDisplayed ? " display" : "")}\">{XmlText.Escape(latex)}</code>";
        }

        var output = new StringBuilder("<math");
        output.Append(isDisplayed ? " display=\"block\">" : ">").Append("<semantics>");
        Append(output, formula is FormulaRow ? formula : new FormulaRow([formula]));
        return output.Append($"<annotation encoding=\"application/x-tex\">{XmlText.Escape(latex)}</annotation></semantics></math>")
            .ToString();
    }

    private static void Append(StringBuilder output, FormulaNode node)
    {
        switch (node)
        {
            case FormulaRow row:
                Element(output, "mrow", "", [.. row.Parts]);
                break;
            case FormulaSymbol symbol:
                output.Append(Symbol(symbol));
                break;
            case FormulaSpace space:
                output.Append(CultureInfo.InvariantCulture, $"<mspace width=\"{space.Ems:0.###}em\"></mspace>");
                break;
            case FormulaFraction fraction:
                Element(output, "mfrac", fraction.HasBar ? "" : " linethickness=\"0\"", fraction.Above, fraction.Below);
                break;
            case FormulaRoot { Degree: { } degree } root:
                Element(output, "mroot", "", root.Radicand, degree);
                break;
            case FormulaRoot root:
                Element(output, "msqrt", "", root.Radicand);
                break;
            case FormulaScripts scripts:
                AppendScripts(output, scripts);
                break;
            case FormulaAccent accent:
                Element(
                    output, accent.IsBelow ? "munder" : "mover", accent.IsBelow ? " accentunder=\"true\"" : " accent=\"true\"",
                    accent.Base, new FormulaSymbol(accent.Mark, SymbolKind.Operator));
                break;
            case FormulaFence fence:
                output.Append("<mrow>").Append(Delimiter(fence.Open));
                Append(output, fence.Body);
                output.Append(Delimiter(fence.Close)).Append("</mrow>");
                break;
            case FormulaEnclosure enclosure:
                Element(output, "mrow", $" style=\"{Around(enclosure.Kind)}\"", enclosure.Body);
                break;
            case FormulaPhantom phantom:
                string size = (phantom.HasWidth ? "" : " width=\"0\"") + (phantom.HasHeight ? "" : " height=\"0\" depth=\"0\"");
                output.Append("<mpadded").Append(size).Append('>');
                Element(output, "mphantom", "", phantom.Body);
                output.Append("</mpadded>");
                break;
            case FormulaTable table:
                AppendTable(output, table);
                break;
        }
    }

    private static void Element(StringBuilder output, string name, string attributes, params ReadOnlySpan<FormulaNode> children)
    {
        output.Append('<').Append(name).Append(attributes).Append('>');
        foreach (FormulaNode child in children)
        {
            Append(output, child);
        }

        output.Append("</").Append(name).Append('>');
    }

    private static void AppendScripts(StringBuilder output, FormulaScripts scripts)
    {
        string name = (scripts.Lower, scripts.Upper, scripts.AreLimits) switch
        {
            (not null, not null, true) => "munderover",
            (not null, null, true) => "munder",
            (_, _, true) => "mover",
            (not null, not null, false) => "msubsup",
            (not null, null, false) => "msub",
            _ => "msup",
        };
        FormulaNode[] parts = [.. new[] { scripts.Base, scripts.Lower, scripts.Upper }.OfType<FormulaNode>()];
        Element(output, name, "", parts);
    }

    private static void AppendTable(StringBuilder output, FormulaTable table)
    {
        output.Append("<mtable>");
        foreach (IReadOnlyList<FormulaNode> row in table.Rows)
        {
            output.Append("<mtr>");
            for (int column = 0; column < row.Count; column++)
            {
                string side =
                    table.Alignment[Math.Min(column, table.Alignment.Length - 1)] switch { 'l' => "left", 'r' => "right", _ => "center" };
                Element(output, "mtd", $" style=\"text-align: {side}\"", row[column]);
            }

            output.Append("</mtr>");
        }

        output.Append("</mtable>");
    }

    /// <summary>The style of what is around: MathML Core has no element for it.</summary>
    private static string Around(EnclosureKind kind)
    {
        const string Rising = "linear-gradient(to top right, transparent calc(50% - .6px), currentColor, transparent calc(50% + .6px))";
        const string Falling = "linear-gradient(to bottom right, transparent calc(50% - .6px), currentColor, transparent calc(50% + .6px))";
        return kind switch
        {
            EnclosureKind.Box => "border: 1px solid; padding: .2em",
            EnclosureKind.RisingStrike => $"background: {Rising}",
            EnclosureKind.FallingStrike => $"background: {Falling}",
            _ => $"background: {Rising}, {Falling}",
        };
    }

    private static string Delimiter(string text) => text.Length == 0 ? "" : $"<mo stretchy=\"true\">{XmlText.Escape(text)}</mo>";

    private static string Symbol(FormulaSymbol symbol)
    {
        string text = XmlText.Escape(symbol.Text);
        return symbol.Kind switch
        {
            SymbolKind.Identifier => $"<mi>{text}</mi>",
            SymbolKind.Upright when symbol.Text.Length == 1 => $"<mi mathvariant=\"normal\">{text}</mi>",
            SymbolKind.Upright => $"<mi>{text}</mi>",
            SymbolKind.Number => $"<mn>{text}</mn>",
            SymbolKind.Text => $"<mtext>{text}</mtext>",
            // Without \left and \right these have one size.
            SymbolKind.Operator when "()[]{}|‖⟨⟩⌈⌉⌊⌋/".Contains(symbol.Text,
                StringComparison.Ordinal) => $"<mo stretchy=\"false\">{text}</mo>",
            SymbolKind.LargeOperator or SymbolKind.Limit => $"<mo movablelimits=\"true\">{text}</mo>",
            _ => $"<mo>{text}</mo>",
        };
    }
}
