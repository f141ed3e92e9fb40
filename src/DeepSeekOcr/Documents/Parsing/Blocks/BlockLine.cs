namespace DeepSeekOcr.Documents.Parsing.Blocks;

/// <summary>What a line of text says about the block that it belongs to.</summary>
internal static class BlockLine
{
    /// <summary>Number of <c>#</c> that make a line a heading, 1 to 6; 0 if it is none.</summary>
    public static int HeadingLevel(ReadOnlySpan<char> line)
    {
        int level = line.IndexOfAnyExcept('#');
        return level is >= 1 and <= 6 && line[level] == ' ' ? level : 0;
    }

    /// <summary>Whether a line closes a fence.</summary>
    public static bool ClosesFence(ReadOnlySpan<char> line, char sign, int length) =>
        line.Length >= length && !line.ContainsAnyExcept(sign);

    /// <summary>Whether a line is the rule below a table's first row: dashes, colons and at least one <c>|</c>.</summary>
    public static bool IsTableRule(ReadOnlySpan<char> line) =>
        line.Contains('|') && line.Contains('-') && line.IndexOfAnyExcept("|-: \t") < 0;

    /// <summary>What follows the mark of a list's item; 0 if the line begins none.</summary>
    /// <param name="line">The line without white space before it.</param>
    /// <param name="number">Receives the item's number; −1 if it has none.</param>
    public static int ItemStart(ReadOnlySpan<char> line, out int number)
    {
        number = -1;
        if (line.Length > 1 && line[0] is '-' or '*' or '+' or '•' && line[1] == ' ')
        {
            return 2;
        }

        int digits = line.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 3 || digits + 1 >= line.Length || line[digits] is not ('.' or ')') || line[digits + 1] != ' ')
        {
            return 0;
        }

        number = int.Parse(line[..digits], System.Globalization.CultureInfo.InvariantCulture);
        return digits + 2;
    }
}
