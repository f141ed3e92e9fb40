namespace DeepSeekOcr.Documents.Markup;

/// <summary>How a stretch of running text is set.</summary>
internal enum InlineStyle
{
    Plain,
    Math,
    DisplayMath,
    Superscript,
    Subscript,
}

/// <summary>A stretch of running text without its delimiters.</summary>
internal readonly record struct InlineRun(InlineStyle Style, string Text, bool IsBold = false);
