using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;

namespace DeepSeekOcr.Generation;

/// <summary>Sequences that are decoded together: a step reads the weights once and gives each sequence its next token.</summary>
/// <remarks>
/// A sequence gets the tokens that it would get alone, bit for bit: prompts are read one by one, and a step computes each row on its own.
/// If the memory for keys and values runs out, the sequence that came last is preempted: its memory goes to the others, and once there is
/// room its prompt and the tokens it already had are read again, in the same way as before. A sequence whose draft knows something has a
/// pass of its own (<see cref="SpeculativeStep"/>); the others share one. One thread at a time.
/// </remarks>
internal sealed class SequenceBatch : IDisposable
{
    /// <summary>Prompts are read in blocks of so many tokens, which bounds the memory of their activations.</summary>
    public const int PrefillBlock = 1024;

    private readonly Decoder _decoder;
    private readonly KeyValuePool _pool;
    private readonly Arena _arena = new();
    private readonly List<Sequence> _live = [];
    private readonly List<Sequence> _together = [];
    private readonly List<KeyValueCache> _caches = [];
    private readonly List<Sequence> _putBack = [];
    private readonly int[] _ids;
    private readonly int _vocabulary;

    // Made when the first draft comes: rows of a large vocabulary are not small.
    private SpeculativeStep? _speculation;

    /// <summary>Prepares to decode.</summary>
    /// <param name="model">The network.</param>
    /// <param name="most">Most sequences at once, up to <see cref="SessionOptions.MostPages"/>.</param>
    /// <param name="positions">Most positions of all of them together; raised to those of the model, so that a single one always
    /// fits.</param>
    public SequenceBatch(DeepSeekOcrModel model, int most, int positions)
    {
        _decoder = model.Decoder;
        Capacity = model.Config.Decoder.MaxPositions;
        _pool = _decoder.NewPool(Math.Max(positions, Capacity));
        _vocabulary = model.Config.Decoder.VocabularySize;
        _ids = new int[most];
    }

    /// <summary>Positions that a sequence can have.</summary>
    public int Capacity { get; }

    /// <summary>Sequences that have not ended.</summary>
    public int Count => _live.Count + _putBack.Count;

    /// <summary>Whether another sequence may be started; those that were preempted come first.</summary>
    public bool HasPlace => Count < _ids.Length && _putBack.Count == 0;

    /// <summary>An empty cache of the shared memory.</summary>
    public KeyValueCache NewCache() => new(_pool, Capacity);

    /// <summary>Whether there is memory for a sequence, and for it and each other one to grow.</summary>
    /// <param name="tokens">Its length by now.</param>
    public bool HasMemory(int tokens) =>
        _pool.FreeBlocks == _pool.MostBlocks || KeyValuePool.Blocks(tokens) + 1 + _live.Count <= _pool.FreeBlocks;

    /// <summary>Reads a prompt and lets the sequence take part in the steps that follow.</summary>
    /// <param name="sequence">There is place and memory for it.</param>
    public void Start(Sequence sequence)
    {
        foreach (Tensor step in StartSteps(sequence))
        {
            // Nothing else to do meanwhile.
        }
    }

    /// <summary>The same layer by layer; in between <see cref="Advance"/> may be called for the other sequences.</summary>
    /// <param name="sequence">There is place and memory for it.</param>
    /// <returns>What each layer leaves, valid until the next.</returns>
    public IEnumerable<Tensor> StartSteps(Sequence sequence)
    {
        sequence.Start();
        int tokens = sequence.Embeddings.Shape.Rows;
        sequence.Cache.TryReserve(tokens);
        for (int start = 0; start < tokens && !sequence.HasEnded(); start += PrefillBlock)
        {
            int count = Math.Min(PrefillBlock, tokens - start);
            using Arena.Scope scope = _arena.Enter();
            Tensor hidden = sequence.Embeddings;
            foreach (Tensor step in _decoder.Steps(sequence.Embeddings.Slice(start, count), sequence.Cache))
            {
                yield return hidden = step;
            }

            if (start + count == tokens && sequence.IsRead)
            {
                sequence.Continue(_decoder.Logits(hidden.Slice(count - 1, 1)).Span);
            }
        }

        Take(sequence);
    }

    /// <summary>One step of every sequence.</summary>
    public void Advance()
    {
        Drop(_putBack);
        Drop(_live);
        TakeUpAgain();
        MakeRoom();
        _together.Clear();
        foreach (Sequence sequence in _live)
        {
            if (!TrySpeculate(sequence))
            {
                _together.Add(sequence);
            }
        }

        if (_together.Count > 0)
        {
            Step();
        }

        Drop(_live);
    }

    /// <summary>Forgets all sequences, however far they are.</summary>
    public void Clear()
    {
        _live.ForEach(sequence => sequence.Cache.Clear());
        _live.Clear();
        _putBack.Clear();
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Clear();
        _pool.Dispose();
        _arena.Dispose();
    }

    private void Step()
    {
        _caches.Clear();
        for (int i = 0; i < _together.Count; i++)
        {
            _ids[i] = _together[i].NextId;
            _caches.Add(_together[i].Cache);
        }

        using Arena.Scope scope = _arena.Enter();
        Tensor embeddings = _decoder.Embed(_ids.AsSpan(0, _together.Count));
        Tensor hidden = _decoder.Forward(embeddings.Reshape([_together.Count, 1, embeddings.Shape.Width]), _caches);
        Tensor scores = _decoder.Logits(hidden);
        for (int i = 0; i < _together.Count; i++)
        {
            // One that was preempted reads what it had before it chooses anew.
            if (_together[i].IsRead)
            {
                _together[i].Passed(drafted: 0, accepted: 0, _live.Count == 1);
                _together[i].Continue(scores.Row(i));
            }
        }
    }

    /// <summary>
    /// Takes a sequence's draft along, if it has one that knows something, there is nothing else to read before it, and there is memory for
    /// it: a page that is just being encoded may have taken the rest.
    /// </summary>
    private bool TrySpeculate(Sequence sequence)
    {
        if (sequence.Draft is null || sequence.Cache.Length != sequence.Length - 1)
        {
            return false;
        }

        _speculation ??= new SpeculativeStep(_vocabulary);
        int drafted = _speculation.Propose(sequence);
        if (drafted == 0 || !sequence.Cache.TryReserve(1 + drafted))
        {
            return false;
        }

        _speculation.Run(sequence, drafted, new CachedScorer(_decoder, sequence.Cache, _arena), _live.Count == 1);
        if (!sequence.HasEnded())
        {
            sequence.Cache.Truncate(sequence.Length - 1);
        }

        return true;
    }

    private void Take(Sequence sequence)
    {
        if (sequence.HasEnded())
        {
            sequence.Cache.Clear();
        }
        else
        {
            _live.Add(sequence);
        }
    }

    private static void Drop(List<Sequence> sequences)
    {
        for (int i = sequences.Count - 1; i >= 0; i--)
        {
            if (sequences[i].HasEnded())
            {
                sequences[i].Cache.Clear();
                sequences.RemoveAt(i);
            }
        }
    }

    private void TakeUpAgain()
    {
        while (_putBack.Count > 0 && HasMemory(_putBack[0].Length))
        {
            Sequence next = _putBack[0];
            _putBack.RemoveAt(0);
            Start(next);
        }
    }

    /// <summary>Takes each sequence's memory for one more position, the first comers' first.</summary>
    private void MakeRoom()
    {
        for (int i = 0; i < _live.Count; i++)
        {
            while (i < _live.Count && !_live[i].Cache.TryReserve(1))
            {
                Sequence last = _live[^1];
                last.Cache.Clear();
                _live.RemoveAt(_live.Count - 1);
                _putBack.Insert(0, last);
            }
        }
    }
}
