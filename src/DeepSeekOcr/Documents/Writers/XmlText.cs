using System.Text;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>Text made safe for XML and HTML.</summary>
internal static class XmlText
{
    /// <summary>Escapes markup and quotes, and leaves out what XML 1.0 cannot hold: control characters and lone surrogates.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        foreach (Rune rune in Clean(text).EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => safe.Append("&amp;"),
                '<' => safe.Append("&lt;"),
                '>' => safe.Append("&gt;"),
                '"' => safe.Append("&quot;"),
                '\'' => safe.Append("&#39;"),
                _ => safe.Append(rune.ToString()),
            };
        }

        return safe.ToString();
    }

    /// <summary>Leaves out what XML 1.0 cannot hold; a lone surrogate becomes U+FFFD.</summary>
    public static string Clean(string text)
    {
        if (text.All(c => (c >= ' ' && c < '\uD800') || c is '\n' or '\t'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' or '\n' or '\t' && rune.Value is not (0xFFFE or 0xFFFF))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }
}
