using System.Text;
using System.Text.RegularExpressions;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Training.Vocabularies;

/// <summary>Learns a byte-level BPE vocabulary and writes it as a tokenizer of the family.</summary>
/// <remarks>
/// Sennrich et al. 2016 (arXiv 1508.07909), on bytes: the most frequent pair of neighbours becomes a new token, again and again.
/// </remarks>
public static class BytePairTrainer
{
    // A pair seen once says nothing about other texts.
    private const int MinFrequency = 2;

    /// <summary>Learns merges from texts and writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c>.</summary>
    /// <param name="texts">Read once; the same texts in any order give the same tokenizer.</param>
    /// <param name="merges">Most merges to learn, fewer if no pair is left that occurs twice; 0 gives one token a byte.</param>
    /// <param name="directory">Where the two files go.</param>
    /// <exception cref="Checkpoints.CheckpointException">A file cannot be written.</exception>
    public static void Train(IEnumerable<string> texts, int merges, string directory)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(merges);
        var vocabulary = new BytePairVocabulary();
        if (merges > 0)
        {
            Learn(vocabulary, CountPieces(texts), merges);
        }

        TokenizerWriter.Write(vocabulary, directory);
    }

    private static Dictionary<string, long> CountPieces(IEnumerable<string> texts)
    {
        var splitter = new SplitPreTokenizer(FamilyPatterns.All.Select(pattern => new Regex(pattern, RegexOptions.CultureInvariant)));
        var counts = new Dictionary<string, long>();
        foreach (string text in texts)
        {
            foreach ((int offset, int length) in splitter.PreTokenize(text))
            {
                string piece = text.Substring(offset, length);
                counts[piece] = counts.GetValueOrDefault(piece) + 1;
            }
        }

        return counts;
    }

    private static void Learn(BytePairVocabulary vocabulary, Dictionary<string, long> pieces, int merges)
    {
        var words = new List<(int[] Tokens, long Count)>(pieces.Count);
        var pairs = new PairCounts();
        foreach ((string piece, long count) in pieces)
        {
            int[] tokens = [.. Encoding.UTF8.GetBytes(piece).Select(vocabulary.Byte)];
            pairs.Add(words.Count, tokens, count);
            words.Add((tokens, count));
        }

        while (vocabulary.Merges.Count < merges && pairs.TakeMostFrequent() is { Count: >= MinFrequency } best)
        {
            int merged = vocabulary.Merge(best.Left, best.Right);
            foreach (int index in best.Words)
            {
                (int[] tokens, long count) = words[index];
                int[] shorter = Replace(tokens, best.Left, best.Right, merged);
                if (shorter.Length < tokens.Length)
                {
                    pairs.Add(index, tokens, -count);
                    pairs.Add(index, shorter, count);
                    words[index] = (shorter, count);
                }
            }
        }
    }

    private static int[] Replace(int[] tokens, int left, int right, int merged)
    {
        var shorter = new List<int>(tokens.Length);
        for (int i = 0; i < tokens.Length; i++)
        {
            bool match = tokens[i] == left && i + 1 < tokens.Length && tokens[i + 1] == right;
            shorter.Add(match ? merged : tokens[i]);
            i += match ? 1 : 0;
        }

        return [.. shorter];
    }

    /// <summary>How often each pair of neighbours occurs and in which words; equal counts are ordered by ids.</summary>
    private sealed class PairCounts
    {
        private readonly Dictionary<(int Left, int Right), (long Count, HashSet<int> Words)> _pairs = [];
        private readonly HashSet<(int Left, int Right)> _changed = [];
        private readonly PriorityQueue<(int Left, int Right), (long NegatedCount, int Left, int Right)> _queue = new();

        public void Add(int word, int[] tokens, long count)
        {
            for (int i = 0; i + 1 < tokens.Length; i++)
            {
                (int, int) pair = (tokens[i], tokens[i + 1]);
                (long before, HashSet<int> words) = _pairs.GetValueOrDefault(pair, (0, []));
                words.Add(word);
                _pairs[pair] = (before + count, words);
                _changed.Add(pair);
            }
        }

        /// <summary>Removes the most frequent pair; its words may include some that have lost it since.</summary>
        public (int Left, int Right, long Count, int[] Words)? TakeMostFrequent()
        {
            foreach ((int left, int right) in _changed)
            {
                _queue.Enqueue((left, right), (-_pairs[(left, right)].Count, left, right));
            }

            _changed.Clear();
            while (_queue.TryDequeue(out (int Left, int Right) pair, out (long NegatedCount, int, int) priority))
            {
                // Every change queued the pair anew, so an entry with another count is out of date.
                if (_pairs.TryGetValue(pair, out (long Count, HashSet<int> Words) held) && held.Count == -priority.NegatedCount)
                {
                    _pairs.Remove(pair);
                    return (pair.Left, pair.Right, held.Count, [.. held.Words]);
                }
            }

            return null;
        }
    }
}
