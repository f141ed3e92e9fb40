using System.Numerics.Tensors;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Training.Runs;

/// <summary>Fresh parameters for a model to be trained.</summary>
/// <remarks>
/// Matrices are normal with variance 1/inputs; what writes into a residual stream is scaled down by its depth. The compressor starts as
/// space-to-depth: a vision token then <em>is</em> its sixteen patch codes side by side, and reading it is learnt from there.
/// </remarks>
public sealed class WeightInitializer : IWeightSource
{
    private readonly Dictionary<string, Weight> _weights = [];
    private readonly ModelConfig _config;
    private readonly string _readingLayer;
    private readonly long _seed;

    /// <summary>Initialises by <paramref name="seed"/>; a parameter's values depend on the seed and its name only.</summary>
    /// <param name="config">The model.</param>
    /// <param name="readingLayer">The decoder layer whose attention starts by copying what it attends to, so that it can fetch vision
    /// tokens.</param>
    /// <param name="seed">Of the noise.</param>
    public WeightInitializer(ModelConfig config, int readingLayer, long seed)
    {
        _config = config;
        _readingLayer = $"model.layers.{readingLayer}.self_attn";
        _seed = seed;
    }

    /// <summary>All parameters asked for so far, in that order.</summary>
    public IReadOnlyCollection<Weight> Weights => _weights.Values;

    /// <inheritdoc/>
    public Weight Get(string name, Shape shape)
    {
        if (!_weights.TryGetValue(name, out Weight? weight))
        {
            weight = Weight.Allocate(name, shape);
            Fill(weight);
            _weights.Add(name, weight);
        }

        return weight;
    }

    private void Fill(Weight weight)
    {
        string name = weight.Name;
        if (weight.Shape.Rank == 1 && name.EndsWith("weight", StringComparison.Ordinal))
        {
            weight.Values.Fill(1);
        }
        else if (name.EndsWith("bias", StringComparison.Ordinal) || name.Contains("rel_pos", StringComparison.Ordinal))
        {
            weight.Values.Clear();
        }
        else
        {
            Normal(weight, Deviation(weight));
            Structure(weight);
        }
    }

    private float Deviation(Weight weight)
    {
        string name = weight.Name;
        if (weight.Shape.Rank == 1 || name.Contains("pos_embed", StringComparison.Ordinal)
            || name.Contains("position_embedding", StringComparison.Ordinal))
        {
            return 0.02f;
        }

        if (name.Contains("embed_tokens", StringComparison.Ordinal))
        {
            return 0.5f;
        }

        float deviation = 1 / MathF.Sqrt(weight.Shape.Elements / weight.Shape[0]);
        return deviation * ResidualScale(name);
    }

    private float ResidualScale(string name)
    {
        int depth = name switch
        {
            _ when name.Contains("attn.proj.", StringComparison.Ordinal)
                || name.Contains("lin2", StringComparison.Ordinal) => _config.Vision.Sam.Layers,
            _ when name.Contains("out_proj", StringComparison.Ordinal)
                || name.Contains("fc2", StringComparison.Ordinal) => 4 * _config.Vision.Clip.Layers,
            _ when name.Contains("o_proj", StringComparison.Ordinal)
                || name.Contains("down_proj", StringComparison.Ordinal) => _config.Decoder.Layers,
            _ => 0,
        };
        return depth == 0 ? 1 : 1 / MathF.Sqrt(2 * depth);
    }

    private void Structure(Weight weight)
    {
        if (weight.Name == $"{_readingLayer}.v_proj.weight")
        {
            Quieten(weight);
            Diagonal(weight, offset: 0);
            return;
        }

        if (weight.Name == $"{_readingLayer}.o_proj.weight")
        {
            Quieten(weight);
            Fold(weight, _config.Decoder.HeadSize);
            return;
        }

        SamConfig sam = _config.Vision.Sam;
        int code = sam.OutChannels;
        if (sam.DownsampleChannels[0] != 4 * code || sam.DownsampleChannels[1] != 16 * code)
        {
            return;
        }

        switch (weight.Name)
        {
            case "model.sam_model.neck.2.weight":
                Quieten(weight);
                for (int c = 0; c < code; c++)
                {
                    weight.Values[(((c * code) + c) * 9) + 4] += 1;
                }

                break;
            case "model.sam_model.net_2.weight":
                SpaceToDepth(weight, code);
                break;
            case "model.sam_model.net_3.weight":
                SpaceToDepth(weight, 4 * code);
                break;
            case "auxiliary.compressed.unfold.weight": // undoes the two before it
                Quieten(weight);
                Diagonal(weight, offset: 0);
                break;
            case "model.projector.layers.weight" when _config.Decoder.HiddenSize == 16 * code:
                Quieten(weight);
                Diagonal(weight, 16 * code);
                break;
            default:
                break;
        }
    }

    /// <summary>A 3×3 convolution of stride 2 that copies the four inputs of each 2×2 block into four groups of channels.</summary>
    private static void SpaceToDepth(Weight weight, int inputs)
    {
        Quieten(weight);
        for (int block = 0; block < 4; block++)
        {
            int tap = OwnTap(block);
            for (int c = 0; c < inputs; c++)
            {
                weight.Values[(((((block * inputs) + c) * inputs) + c) * 9) + tap] += 1;
            }
        }
    }

    /// <summary>The tap of a 3×3 kernel of stride 2, padded by 1, that sees one of the four inputs which only its output covers.</summary>
    /// <param name="block">Which of them, row by row.</param>
    internal static int OwnTap(int block) => ((1 + (block / 2)) * 3) + 1 + (block % 2);

    /// <summary>Adds an identity from input <paramref name="offset"/> on.</summary>
    private static void Diagonal(Weight weight, int offset)
    {
        int inputs = weight.Shape.Elements / weight.Shape[0];
        for (int o = 0; o < weight.Shape[0]; o++)
        {
            weight.Values[(o * inputs) + offset + o] += 1;
        }
    }

    /// <summary>
    /// Adds what all heads bring, number by number, to every group of a head's width: a patch's code lands in the same place whichever head
    /// fetched it, so that one readout serves all sixteen.
    /// </summary>
    private static void Fold(Weight weight, int headSize)
    {
        int width = weight.Shape[0];
        for (int o = 0; o < width; o++)
        {
            for (int i = o % headSize; i < width; i += headSize)
            {
                weight.Values[(o * width) + i] += 1;
            }
        }
    }

    /// <summary>Leaves a tenth of the noise, enough to break symmetry.</summary>
    private static void Quieten(Weight weight) => TensorPrimitives.Multiply(weight.Values, 0.1f, weight.Values);

    private void Normal(Weight weight, float deviation)
    {
        var random = new SeededRandom(_seed, StableHash(weight.Name));
        Span<float> values = weight.Values;
        for (int i = 0; i < values.Length; i++)
        {
            double u = 1 - random.NextDouble();
            values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }

    /// <summary>FNV-1a: string.GetHashCode differs from run to run.</summary>
    private static long StableHash(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return (long)(hash >> 1);
    }
}
