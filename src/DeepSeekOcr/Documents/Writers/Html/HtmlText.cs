using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Writers.Html;

/// <summary>Running text in HTML.</summary>
internal static class HtmlText
{
    /// <summary>Text with bold and formulas.</summary>
    public static string Inline(string text) => string.Concat(InlineMarkup.Split(text).Select(run => run.Style switch
    {
        InlineStyle.Bold => $"<strong>{XmlText.Escape(run.Text)}</strong>",
        InlineStyle.Math => MathMl.Write(run.Text, isDisplayed: false),
        InlineStyle.DisplayMath => MathMl.Write(run.Text, isDisplayed: true),
        _ => XmlText.Escape(run.Text),
    }));

    /// <summary>The same with its line breaks.</summary>
    public static string Lines(string text) => string.Join("<br>\n", text.Split('\n').Select(Inline));
}
