using System.Net;
using System.Text;
using AngleSharp.Html;

namespace DeepSeekOcr.Documents.Tables;

/// <summary>The words between tags.</summary>
internal static class HtmlCellText
{
    private const int LongestEntity = 32;

    /// <summary>The text with its entities as characters and without empty lines.</summary>
    public static string Of(StringBuilder text) => string.Join(
        '\n',
        Decode(text.ToString()).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string Decode(string text)
    {
        int next = text.IndexOf('&', StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }

        var decoded = new StringBuilder(text.Length);
        int at = 0;
        while (next >= 0)
        {
            decoded.Append(text, at, next - at);
            int length = text.AsSpan(next, Math.Min(LongestEntity, text.Length - next)).IndexOf(';') + 1;
            string? character = length > 2 ? Character(text.Substring(next, length)) : null;
            decoded.Append(character ?? "&");
            at = next + (character is null ? 1 : length);
            next = text.IndexOf('&', at);
        }

        return decoded.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>What <c>&amp;name;</c> or <c>&amp;#123;</c> stands for; null if it is no entity.</summary>
    private static string? Character(string entity)
    {
        if (entity[1] != '#')
        {
            return HtmlEntityProvider.Resolver.GetSymbol(entity[1..]);
        }

        string decoded = WebUtility.HtmlDecode(entity);
        return decoded == entity ? null : decoded;
    }
}
