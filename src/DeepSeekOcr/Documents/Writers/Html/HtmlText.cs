using System.Text;
using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Writers.Html;

/// <summary>Running text in HTML.</summary>
internal static class HtmlText
{
    /// <summary>Text with its line breaks, bold, formulas, raised and lowered characters.</summary>
    public static string Lines(string text)
    {
        var html = new StringBuilder();
        bool isBold = false;
        foreach (InlineRun run in InlineMarkup.Split(text))
        {
            html.Append(run.IsBold == isBold ? "" : run.IsBold ? "<strong>" : "</strong>").Append(Run(run));
            isBold = run.IsBold;
        }

        return html.Append(isBold ? "</strong>" : "").ToString();
    }

    private static string Run(InlineRun run) => run.Style switch
    {
        InlineStyle.Math => MathMl.Write(run.Text, isDisplayed: false),
        InlineStyle.DisplayMath => MathMl.Write(run.Text, isDisplayed: true),
        InlineStyle.Superscript => $"<sup>{XmlText.Escape(run.Text)}</sup>",
        InlineStyle.Subscript => $"<sub>{XmlText.Escape(run.Text)}</sub>",
        _ => XmlText.Escape(run.Text).Replace("\n", "<br>\n", StringComparison.Ordinal),
    };
}
