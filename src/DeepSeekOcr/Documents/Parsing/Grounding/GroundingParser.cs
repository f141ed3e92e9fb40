using System.Text;

namespace DeepSeekOcr.Documents.Parsing.Grounding;

/// <summary>Reads grounded text as it comes: elements are handed out as soon as the next one begins.</summary>
/// <remarks>
/// <code>
/// text    := { element | page break }
/// element := [ label ] [ boxes ] body
/// label   := "&lt;|ref|&gt;" characters "&lt;|/ref|&gt;"
/// boxes   := "&lt;|det|&gt;" [ kind ] "[[x1, y1, x2, y2], …]" "&lt;|/det|&gt;"
/// </code>
/// Every text is read: what breaks the grammar becomes text, and <see cref="Diagnostics"/> says so. Time is linear in the text's
/// length however it is cut into fragments, and the cuts make no difference. One object reads one text, on one thread.
/// </remarks>
public sealed class GroundingParser
{
    private readonly List<GroundedElement> _complete = [];
    private readonly List<GroundingDiagnostic> _diagnostics = [];
    private readonly BoxListReader _boxReader;

    // What has not been handed out yet: _buffer[.._length], which begins _origin characters into the text.
    private char[] _buffer = new char[1024];
    private int _length;
    private int _origin;
    private int _scanned; // No mark begins before this.
    private int _from;    // What follows the last mark begins here.

    // The element that is being read; positions count from the beginning of the text.
    private readonly List<GridBox> _boxes = [];
    private readonly StringBuilder _pieces = new();
    private State _state;
    private string? _label;
    private int _labelStart = -1;
    private bool _hasLabelMark;
    private int _start;
    private int _page;

    /// <summary>Makes a parser at the beginning of a text.</summary>
    public GroundingParser()
    {
        _boxReader = new BoxListReader(fault => Report(fault, _from));
    }

    private enum State
    {
        Body,
        Label,
        AfterLabel,
        Boxes,
    }

    /// <summary>What was wrong so far, in the order of the text.</summary>
    public IReadOnlyList<GroundingDiagnostic> Diagnostics => _diagnostics;

    /// <summary>Reads a whole text.</summary>
    public static IReadOnlyList<GroundedElement> Parse(string text, out IReadOnlyList<GroundingDiagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new GroundingParser();
        GroundedElement[] elements = [.. parser.Push(text), .. parser.Finish()];
        diagnostics = parser.Diagnostics;
        return elements;
    }

    /// <summary>Reads on.</summary>
    /// <param name="fragment">The next characters, any number.</param>
    /// <returns>The elements that are complete by now and were not before.</returns>
    public IReadOnlyList<GroundedElement> Push(ReadOnlySpan<char> fragment)
    {
        Append(fragment);
        while (true)
        {
            _scanned += GroundingMark.Find(_buffer.AsSpan(_scanned, _length - _scanned), out MarkKind kind, out int length);
            if (length == 0)
            {
                return Take();
            }

            OnMark(kind, _scanned, _scanned + length);
            _scanned += length;
        }
    }

    /// <summary>Ends the text.</summary>
    /// <returns>The elements that were not complete before.</returns>
    public IReadOnlyList<GroundedElement> Finish()
    {
        OnMark(MarkKind.End, _length, _length);
        return Take();
    }

    private void OnMark(MarkKind kind, int mark, int after)
    {
        if (_state == State.Boxes)
        {
            CloseBoxes(kind, mark);
        }
        else if (_state == State.AfterLabel)
        {
            AfterLabel(kind, mark);
        }
        else if (_state == State.Label)
        {
            CloseLabel(kind, mark);
        }
        else
        {
            InBody(kind, mark);
        }

        _from = after;
    }

    private void CloseBoxes(MarkKind kind, int mark)
    {
        _state = State.Body;
        if (kind != MarkKind.CloseBoxes)
        {
            Report(GroundingFault.UnclosedBoxes, _from);
        }

        ReadBoxes(mark, isClosed: kind == MarkKind.CloseBoxes);
        if (kind != MarkKind.CloseBoxes)
        {
            InBody(kind, mark);
        }
    }

    private void AfterLabel(MarkKind kind, int mark)
    {
        if (kind == MarkKind.OpenBoxes && _buffer.AsSpan(_from, mark - _from).IsWhiteSpace())
        {
            _state = State.Boxes;
            return;
        }

        Report(GroundingFault.LabelWithoutBoxes, _from);
        _state = State.Body;
        InBody(kind, mark);
    }

    private void CloseLabel(MarkKind kind, int mark)
    {
        if (kind != MarkKind.CloseLabel)
        {
            Report(GroundingFault.UnclosedLabel, _from);
        }

        if (kind is MarkKind.CloseLabel or MarkKind.OpenBoxes)
        {
            SetLabel(_from, mark);
            _hasLabelMark = true;
            _state = kind == MarkKind.CloseLabel ? State.AfterLabel : State.Boxes;
        }
        else
        {
            _state = State.Body;
            InBody(kind, mark);
        }
    }

    private void InBody(MarkKind kind, int mark)
    {
        if (kind is MarkKind.CloseLabel or MarkKind.CloseBoxes or MarkKind.Control)
        {
            // The text goes on after the mark.
            _pieces.Append(_buffer, _from, mark - _from);
            Report(kind == MarkKind.Control ? GroundingFault.ControlToken : GroundingFault.StrayMark, mark);
            return;
        }

        Emit(mark);
        _state = kind switch { MarkKind.OpenLabel => State.Label, MarkKind.OpenBoxes => State.Boxes, _ => State.Body };
        _page += kind == MarkKind.PageBreak ? 1 : 0;
    }

    /// <summary>Reads what stands from <see cref="_from"/> to a mark: a kind, boxes, and what is neither, which is text.</summary>
    private void ReadBoxes(int mark, bool isClosed)
    {
        ReadOnlySpan<char> content = _buffer.AsSpan(_from, mark - _from);
        int bracket = content.IndexOf('[');
        if (_label is null && bracket > 0 && IsKind(content[..bracket].Trim()))
        {
            SetLabel(_from, _from + bracket);
        }
        else
        {
            bracket = 0;
        }

        int end = _from + bracket + _boxReader.Read(content[bracket..], _boxes);
        if (_buffer.AsSpan(end, mark - end).IsWhiteSpace())
        {
            _from = mark;
        }
        else if (isClosed)
        {
            Report(GroundingFault.TextInBoxes, end);
            _pieces.Append(_buffer, end, mark - end);
        }
        else
        {
            _from = end;
        }
    }

    /// <summary>Completes the element before a mark and begins the next one.</summary>
    private void Emit(int mark)
    {
        ReadOnlySpan<char> last = _buffer.AsSpan(_from, mark - _from);
        if (_label is null && _boxes.Count == 0 && _pieces.Length == 0 && last.IsWhiteSpace())
        {
            // Nothing stands between two elements: the gap belongs to the next one.
            _hasLabelMark = false;
            return;
        }

        bool isWhole = _pieces.Length == 0;
        _complete.Add(new GroundedElement
        {
            Label = _label,
            LabelStart = _labelStart,
            Boxes = _boxes.Count == 0 ? [] : _boxes.ToArray(),
            Body = isWhole ? last.ToString() : _pieces.Append(last).ToString(),
            BodyStart = isWhole ? _origin + _from : -1,
            IsMention = isWhole && _hasLabelMark && BeginsInLine(mark),
            Source = new TextRange(_start, _origin + mark - _start),
            Page = _page,
        });
        _start = _origin + mark;
        (_label, _labelStart, _hasLabelMark) = (null, -1, false);
        _boxes.Clear();
        _pieces.Clear();
    }

    /// <summary>Whether text stands in the line of the last mark.</summary>
    private bool BeginsInLine(int mark)
    {
        ReadOnlySpan<char> text = _buffer.AsSpan(_from, mark - _from);
        int end = text.IndexOf('\n');
        return !(end < 0 ? text : text[..end]).IsWhiteSpace();
    }

    private void SetLabel(int start, int end)
    {
        ReadOnlySpan<char> spaced = _buffer.AsSpan(start, end - start);
        if (!spaced.IsWhiteSpace())
        {
            _labelStart = _origin + start + (spaced.Length - spaced.TrimStart().Length);
            _label = ElementKind.Intern(spaced.Trim());
        }
    }

    private static bool IsKind(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-' or ' '))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private void Report(GroundingFault fault, int position) => _diagnostics.Add(new GroundingDiagnostic(fault, _origin + position));

    private void Append(ReadOnlySpan<char> fragment)
    {
        if (_length + fragment.Length > _buffer.Length)
        {
            DropHandedOut();
            if (_length + fragment.Length > _buffer.Length)
            {
                Array.Resize(
                    ref _buffer, Math.Max(checked(_length + fragment.Length), (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
            }
        }

        fragment.CopyTo(_buffer.AsSpan(_length));
        _length += fragment.Length;
    }

    /// <summary>Moves what is still needed to the beginning, if that is worth it.</summary>
    private void DropHandedOut()
    {
        int unneeded = Math.Min(_from, _scanned);
        if (unneeded >= _length / 2)
        {
            _buffer.AsSpan(unneeded, _length - unneeded).CopyTo(_buffer);
            _origin += unneeded;
            _length -= unneeded;
            _scanned -= unneeded;
            _from -= unneeded;
        }
    }

    private GroundedElement[] Take()
    {
        if (_complete.Count == 0)
        {
            return [];
        }

        GroundedElement[] taken = [.. _complete];
        _complete.Clear();
        return taken;
    }
}
