using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>SAM ViT (paper §3.2.1): many patches, seen mostly through windows, so that a large page stays affordable.</summary>
public sealed class SamEncoder
{
    private readonly int _patchSize;
    private readonly Weight _patchWeight;
    private readonly Weight _patchBias;
    private readonly Weight _positions;
    private readonly SamBlock[] _blocks;
    private readonly Weight _neckReduce;
    private readonly Norm _neckReduceNorm;
    private readonly Weight _neckMix;
    private readonly Norm _neckMixNorm;

    /// <summary>Takes the weights of <c>model.sam_model</c>.</summary>
    public SamEncoder(WeightScope weights, SamConfig config)
    {
        int width = config.Width;
        int grid = config.GridSize;
        _patchSize = config.PatchSize;
        _patchWeight = weights.Get("patch_embed.proj.weight", [width, 3, _patchSize, _patchSize]).Widen();
        _patchBias = weights.Get("patch_embed.proj.bias", [width]).Widen();
        _positions = weights.Get("pos_embed", [1, grid, grid, width]).Widen();
        _blocks = [.. Enumerable.Range(0, config.Layers).Select(i => new SamBlock(
            weights.Scope($"blocks.{i}"), config, config.GlobalAttentionIndexes.Contains(i) ? null : config.WindowSize))];
        _neckReduce = weights.Get("neck.0.weight", [config.OutChannels, width, 1, 1]).Widen();
        _neckReduceNorm = new Norm(weights.Scope("neck.1"), config.OutChannels, SamBlock.Epsilon);
        _neckMix = weights.Get("neck.2.weight", [config.OutChannels, config.OutChannels, 3, 3]).Widen();
        _neckMixNorm = new Norm(weights.Scope("neck.3"), config.OutChannels, SamBlock.Epsilon);
    }

    /// <summary>Encodes each view's patches.</summary>
    /// <param name="views">[B, 3, S, S], values in [−1, 1]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>[B, S/16, S/16, 256]</returns>
    public Tensor Forward(Tensor views, Precision precision = Precision.Single) => Steps(views, precision).Last();

    /// <summary>The same block by block.</summary>
    /// <param name="views">[B, 3, S, S], values in [−1, 1]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>What each block leaves, valid until the next; last, [B, S/16, S/16, 256].</returns>
    public IEnumerable<Tensor> Steps(Tensor views, Precision precision = Precision.Single)
    {
        Tensor x = PatchEmbedding.Apply(views, _patchWeight, _patchBias, _patchSize, precision);
        Probe.Show("sam.patch_embed", x);
        x = Add.Apply(x, Positions(x.Shape[1], x.Shape[2]));
        Probe.Show("sam.pos_added", x);
        Tensor? kept = null;
        for (int i = 0; i < _blocks.Length; i++)
        {
            x = Block.Run(_blocks[i], x, precision, ref kept);
            Probe.Show("sam.block", i, x);
            yield return x;
        }

        x = _neckReduceNorm.Forward(Convolution.Apply(x, _neckReduce, bias: null, stride: 1, padding: 0, precision));
        x = _neckMixNorm.Forward(Convolution.Apply(x, _neckMix, bias: null, stride: 1, padding: 1, precision));
        Probe.Show("sam.neck", x);
        yield return x;
    }

    private Tensor Positions(int height, int width)
    {
        Tensor table = Parameter.AsTensor(_positions);
        return BicubicResize.Apply(table.Reshape([table.Shape[1], table.Shape[2], table.Shape[3]]), height, width);
    }
}
