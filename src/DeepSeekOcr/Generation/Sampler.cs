using System.Numerics.Tensors;

namespace DeepSeekOcr.Generation;

/// <summary>Chooses a token by its scores. Choosing allocates nothing.</summary>
internal sealed class Sampler
{
    private const int ProbabilityBlock = 1024;

    private readonly float _temperature;
    private readonly float _topP;
    private readonly Random _random;
    private readonly float[] _weights;
    private readonly int[] _ids;

    public Sampler(GenerationOptions options, int vocabulary)
    {
        _temperature = options.Temperature;
        _topP = options.TopP;
        _random = new Random(options.Seed);
        (_weights, _ids) = _temperature > 0 ? (new float[vocabulary], new int[vocabulary]) : ([], []);
    }

    /// <param name="scores">[vocabulary]; −∞ is never chosen.</param>
    /// <returns>The token, or −1 if all are −∞.</returns>
    public int Choose(ReadOnlySpan<float> scores)
    {
        int best = TensorPrimitives.IndexOfMax(scores);
        if (float.IsNegativeInfinity(scores[best]))
        {
            return -1;
        }

        // A temperature so low that scores/temperature overflows is as good as none.
        return _temperature > 0 && float.IsFinite(scores[best] / _temperature) ? Draw(scores, scores[best]) : best;
    }

    /// <summary>How likely the model holds a token, 0 to 1: the softmax of the scores at temperature 1.</summary>
    /// <param name="scores">[vocabulary]; −∞ has no share.</param>
    /// <param name="id">The token; its score is finite.</param>
    public static float Probability(ReadOnlySpan<float> scores, int id)
    {
        Span<float> part = stackalloc float[ProbabilityBlock];
        float score = scores[id];
        double total = 0;
        for (int start = 0; start < scores.Length; start += ProbabilityBlock)
        {
            ReadOnlySpan<float> block = scores[start..Math.Min(scores.Length, start + ProbabilityBlock)];
            Span<float> weights = part[..block.Length];
            TensorPrimitives.Subtract(block, score, weights);
            TensorPrimitives.Exp(weights, weights);
            total += TensorPrimitives.Sum<float>(weights);
        }

        return (float)(1 / total);
    }

    private int Draw(ReadOnlySpan<float> scores, float highest)
    {
        Span<float> weights = _weights;
        TensorPrimitives.Subtract(scores, highest, weights);
        TensorPrimitives.Divide(weights, _temperature, weights);
        TensorPrimitives.Exp(weights, weights);
        float total = TensorPrimitives.Sum<float>(weights);
        int count = _topP < 1 ? KeepLikeliest(ref total) : KeepAll();
        double place = _random.NextDouble() * total;
        for (int i = 0; i < count; i++)
        {
            place -= weights[i];
            if (place < 0)
            {
                return _ids[i];
            }
        }

        // Rounding may leave a rest: it falls to the likeliest.
        return _ids[TensorPrimitives.IndexOfMax<float>(_weights.AsSpan(0, count))];
    }

    private int KeepAll()
    {
        for (int i = 0; i < _ids.Length; i++)
        {
            _ids[i] = i;
        }

        return _ids.Length;
    }

    /// <summary>Moves the fewest likeliest tokens that have the wanted share to the front.</summary>
    private int KeepLikeliest(ref float total)
    {
        // Tokens below this have less than 1 − topP even all together: they are never needed, and need not be sorted.
        float least = (1 - _topP) * total / _weights.Length;
        int kept = 0;
        for (int i = 0; i < _weights.Length; i++)
        {
            if (_weights[i] >= least)
            {
                (_weights[kept], _ids[kept]) = (_weights[i], i);
                kept++;
            }
        }

        _weights.AsSpan(0, kept).Sort(_ids.AsSpan(0, kept), static (a, b) => b.CompareTo(a));
        float wanted = _topP * total;
        total = 0;
        int count = 0;
        while (count < kept && total < wanted)
        {
            total += _weights[count++];
        }

        return count;
    }
}
