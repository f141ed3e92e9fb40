using System.Text.RegularExpressions;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Generation.Loops;

/// <summary>Finds that nearly the same place of the page is marked over and over, whatever is written about it.</summary>
internal sealed partial class StalledBoxDetector : ILoopDetector
{
    private const string LabelMark = "<|ref|>";
    private const string OpenMark = "<|det|>";
    private const string CloseMark = "<|/det|>";

    // A list of boxes longer than this is not looked into further.
    private const int MostTokens = 512;

    // Boxes that share so much of what they cover together are nearly the same.
    private const double NearlySame = 0.8;

    private readonly Tokenizer _tokenizer;
    private readonly int _open;
    private readonly int _close;
    private readonly int _repeats;
    private readonly int? _label;
    private readonly (Box Box, int Element)[] _recent;
    private readonly List<int> _inside = [];
    private bool _isOpen;
    private int? _element;
    private int _count;
    private int _boxes;

    private StalledBoxDetector(Tokenizer tokenizer, int open, int close, int repeats)
    {
        (_tokenizer, _open, _close, _repeats) = (tokenizer, open, close, repeats);
        _label = tokenizer.FindToken(LabelMark);
        _recent = new (Box, int)[2 * repeats];
    }

    /// <summary>The detector; null for a tokenizer without marks of places.</summary>
    public static StalledBoxDetector? For(Tokenizer tokenizer, LoopRule rule) =>
        tokenizer.FindToken(OpenMark) is { } open && tokenizer.FindToken(CloseMark) is { } close
            ? new StalledBoxDetector(tokenizer, open, close, rule.BoxRepeats)
            : null;

    /// <inheritdoc/>
    public LoopFinding? See(int id)
    {
        _count++;
        if (id == _label)
        {
            _element = _count - 1;
        }
        else if (id == _open)
        {
            _isOpen = true;
            _element ??= _count - 1;
            _inside.Clear();
        }
        else if (id == _close && _isOpen)
        {
            _isOpen = false;
            return Close();
        }
        else if (_isOpen && _inside.Count < MostTokens)
        {
            _inside.Add(id);
        }

        return null;
    }

    private LoopFinding? Close()
    {
        int[] numbers = [.. Number().Matches(_tokenizer.Decode(_inside)).Select(match => int.Parse(match.ValueSpan, provider: null))];
        for (int i = 0; i + 4 <= numbers.Length; i += 4)
        {
            if (Add(new Box(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]), _element!.Value) is { } finding)
            {
                return finding;
            }
        }

        _element = null;
        return null;
    }

    /// <summary>Keeps all up to the second element of a stalled place.</summary>
    private LoopFinding? Add(Box box, int element)
    {
        int same = 0;
        (int first, int second) = (element, element);
        for (int i = 0; i < Math.Min(_boxes, _recent.Length); i++)
        {
            if (box.Overlap(_recent[i].Box) >= NearlySame)
            {
                same++;
                int other = _recent[i].Element;
                (first, second) = other < first ? (other, first) : (first, Math.Min(second, Math.Max(first, other)));
            }
        }

        _recent[_boxes++ % _recent.Length] = (box, element);
        return same >= _repeats ? new LoopFinding(LoopKind.StalledBox, 0, second) : null;
    }

    [GeneratedRegex("[0-9]{1,6}", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    private readonly record struct Box(int Left, int Top, int Right, int Bottom)
    {
        private double Area => Math.Max(0, Right - Left) * (double)Math.Max(0, Bottom - Top);

        /// <summary>Intersection over union; 1 for equal boxes, empty ones too.</summary>
        public double Overlap(Box other)
        {
            if (this == other)
            {
                return 1;
            }

            var shared = new Box(
                Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));
            double union = Area + other.Area - shared.Area;
            return union > 0 ? shared.Area / union : 0;
        }
    }
}
