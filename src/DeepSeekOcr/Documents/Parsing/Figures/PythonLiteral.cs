using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Documents.Parsing.Figures;

/// <summary>Reads Python's literals — dictionaries, lists, tuples, strings, numbers — as data. Nothing is ever evaluated.</summary>
/// <remarks>
/// Objects: <c>Dictionary&lt;string, object?&gt;</c>, <c>List&lt;object?&gt;</c>, <c>string</c>, <c>double</c>, <c>bool</c>, null for
/// <c>None</c>.
/// </remarks>
internal sealed class PythonLiteral
{
    private const int MostDepth = 32;

    private readonly string _text;
    private int _at;

    private PythonLiteral(string text) => _text = text;

    /// <summary>Reads a text that is one literal, with white space around it.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(string text, out object? value)
    {
        var reader = new PythonLiteral(text);
        bool isRead = reader.ReadValue(0, out value);
        reader.SkipSpace();
        return isRead && reader._at == text.Length;
    }

    private bool ReadValue(int depth, out object? value)
    {
        value = null;
        SkipSpace();
        if (_at == _text.Length || depth > MostDepth)
        {
            return false;
        }

        return _text[_at] switch
        {
            '{' => ReadDictionary(depth, out value),
            '[' => ReadList(']', depth, out value),
            '(' => ReadList(')', depth, out value),
            '\'' or '"' => ReadString(out value),
            _ => ReadWord(out value),
        };
    }

    private bool ReadDictionary(int depth, out object? value)
    {
        var entries = new Dictionary<string, object?>();
        value = entries;
        _at++;
        while (!Skip('}'))
        {
            if (!ReadValue(depth + 1, out object? key) || key is not string name || !Skip(':') || !ReadValue(depth + 1, out object? entry))
            {
                return false;
            }

            entries[name] = entry;
            if (!Skip(',') && !Peek('}'))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadList(char close, int depth, out object? value)
    {
        var items = new List<object?>();
        value = items;
        _at++;
        while (!Skip(close))
        {
            if (!ReadValue(depth + 1, out object? item))
            {
                return false;
            }

            items.Add(item);
            if (!Skip(',') && !Peek(close))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadString(out object? value)
    {
        char quote = _text[_at++];
        var characters = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                _at++;
            }

            characters.Append(_text[_at++]);
        }

        value = characters.ToString();
        return _at++ < _text.Length;
    }

    private bool ReadWord(out object? value)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '-' or '+'))
        {
            _at++;
        }

        ReadOnlySpan<char> word = _text.AsSpan(start, _at - start);
        value = word is "True" or "False" ? word is "True" : null;
        if (value is not null || word is "None")
        {
            return true;
        }

        bool isNumber = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number);
        value = number;
        return isNumber;
    }

    private bool Peek(char c)
    {
        SkipSpace();
        return _at < _text.Length && _text[_at] == c;
    }

    private bool Skip(char c)
    {
        bool isNext = Peek(c);
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }
}
