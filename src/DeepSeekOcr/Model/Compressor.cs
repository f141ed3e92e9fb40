using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>
/// The 16× convolutional compressor (paper §3.2.2): two 3×3 convolutions of stride 2 turn sixteen patches into one token.
/// </summary>
public sealed class Compressor
{
    private readonly Weight _first;
    private readonly Weight _second;

    /// <summary>Takes <c>net_2</c> and <c>net_3</c> of <c>model.sam_model</c>.</summary>
    public Compressor(WeightScope weights, SamConfig config)
    {
        int middle = config.DownsampleChannels[0];
        _first = weights.Get("net_2.weight", [middle, config.OutChannels, 3, 3]).Widen();
        _second = weights.Get("net_3.weight", [config.DownsampleChannels[1], middle, 3, 3]).Widen();
    }

    /// <summary>Halves the grid twice.</summary>
    /// <param name="perception">[B, G, G, 256]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>[B, G/4, G/4, 1024]</returns>
    public Tensor Forward(Tensor perception, Precision precision = Precision.Single)
    {
        Tensor half = Convolution.Apply(perception, _first, bias: null, stride: 2, padding: 1, precision);
        Probe.Show("sam.net_2", half);
        Tensor quarter = Convolution.Apply(half, _second, bias: null, stride: 2, padding: 1, precision);
        Probe.Show("sam.net_3", quarter);
        return quarter;
    }
}
