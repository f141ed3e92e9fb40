namespace DeepSeekOcr.Documents.Parsing.Grounding;

/// <summary>Reads lists of boxes: <c>[[x1, y1, x2, y2], […]]</c>, and every variation of it that models have been seen to write.</summary>
/// <remarks>
/// Brackets only separate boxes; commas of any script and white space separate numbers. Reading stops at the first character
/// that can be no part of a list. Each character is looked at once.
/// </remarks>
internal sealed class BoxListReader(Action<GroundingFault> report)
{
    private const int NumbersOfBox = 4;

    // More digits say no more: everything above 999 is out of range.
    private const double Huge = 1e9;

    private readonly List<double> _numbers = [];

    /// <summary>Reads boxes from the beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="boxes">Receives them.</param>
    /// <returns>Characters that belong to the list.</returns>
    public int Read(ReadOnlySpan<char> text, List<GridBox> boxes)
    {
        _numbers.Clear();
        int at = 0;
        int end = 0;
        int depth = 0;
        bool isOver = false; // The last bracket is closed: only a comma or another bracket lets the list go on.
        while (at < text.Length)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
                continue;
            }

            if (c is '[' or ']')
            {
                Close(boxes);
                depth += c == '[' ? 1 : -1;
                isOver = c == ']' && depth <= 0;
                at++;
            }
            else if (IsSeparator(c))
            {
                isOver = false;
                at++;
            }
            else if (!isOver && ReadNumber(text[at..], out double number) is > 0 and int length)
            {
                _numbers.Add(number);
                at += length;
            }
            else
            {
                break;
            }

            end = at;
        }

        Close(boxes);
        return end;
    }

    private static bool IsSeparator(char c) => c is ',' or ';' or '，' or '、' or '；';

    /// <summary>Reads <c>-12.5</c>; 0 if the text does not begin with a number.</summary>
    private static int ReadNumber(ReadOnlySpan<char> text, out double number)
    {
        int at = text[0] is '-' or '+' ? 1 : 0;
        int first = at;
        number = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            number = Math.Min(Huge, number * 10 + (text[at] - '0'));
        }

        if (at == first)
        {
            return 0;
        }

        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            double place = 0.1;
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++, place /= 10)
            {
                number += place * (text[at] - '0');
            }
        }

        number = text[0] == '-' ? -number : number;
        return at;
    }

    /// <summary>Makes boxes of the numbers since the last bracket.</summary>
    private void Close(List<GridBox> boxes)
    {
        if (_numbers.Count == 0)
        {
            return;
        }

        if (_numbers.Count != NumbersOfBox)
        {
            report(GroundingFault.WrongNumberCount);
        }

        if (_numbers.Count % NumbersOfBox == 0)
        {
            for (int i = 0; i < _numbers.Count; i += NumbersOfBox)
            {
                boxes.Add(MakeBox(_numbers[i], _numbers[i + 1], _numbers[i + 2], _numbers[i + 3]));
            }
        }

        _numbers.Clear();
    }

    private GridBox MakeBox(double x1, double y1, double x2, double y2)
    {
        var box = new GridBox(OnGrid(x1), OnGrid(y1), OnGrid(x2), OnGrid(y2));
        if (IsOutside(x1) || IsOutside(y1) || IsOutside(x2) || IsOutside(y2))
        {
            report(GroundingFault.OutOfRange);
        }

        if (box.Left > box.Right || box.Top > box.Bottom)
        {
            report(GroundingFault.ReversedCorners);
            box = new GridBox(
                Math.Min(box.Left, box.Right), Math.Min(box.Top, box.Bottom), Math.Max(box.Left, box.Right), Math.Max(box.Top, box.Bottom));
        }

        if (box.Left == box.Right || box.Top == box.Bottom)
        {
            report(GroundingFault.EmptyBox);
        }

        return box;
    }

    private static bool IsOutside(double value) => value is < 0 or > GridBox.Last;

    private static float OnGrid(double value) => (float)Math.Clamp(value, 0, GridBox.Last);
}
