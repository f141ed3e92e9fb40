using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Model;

/// <summary>DeepEncoder (paper §3.2): many patches seen locally, 16× fewer tokens seen globally.</summary>
public sealed class DeepEncoder
{
    private readonly SamEncoder _sam;
    private readonly Compressor _compressor;
    private readonly ClipEncoder _clip;
    private readonly Projection _projector;

    /// <summary>Takes the weights of <c>sam_model</c>, <c>vision_model</c> and <c>projector</c> below <c>model</c>.</summary>
    public DeepEncoder(WeightScope weights, ModelConfig config)
    {
        _sam = new SamEncoder(weights.Scope("sam_model"), config.Vision.Sam);
        _compressor = new Compressor(weights.Scope("sam_model"), config.Vision.Sam);
        _clip = new ClipEncoder(weights.Scope("vision_model"), config.Vision.Clip);
        _projector = new Projection(weights.Scope("projector.layers"), config.Projector.InputSize, config.Projector.OutputSize);
    }

    /// <summary>
    /// The precision in which pages are read: mixed, as the published code reads them, unless weights are stored as f32. In
    /// <see cref="Precision.Single"/> <see cref="Forward"/> is exact to f32.
    /// </summary>
    /// <remarks>
    /// Weights of bf16 are not rounded further; a vision token moves by 0.3 % of its length, at a cosine of 0.99999 to f32.
    /// </remarks>
    public Precision ReadingPrecision => _projector.Format != WeightFormat.F32 ? Precision.BFloat16 : Precision.Single;

    /// <summary>Turns views into vision tokens.</summary>
    /// <param name="views">[B, 3, S, S], S a multiple of 64, values in [−1, 1]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>[B, T, D], T = (S/64)²: 256 tokens for a 1024² view</returns>
    public Tensor Forward(Tensor views, Precision precision = Precision.Single) => Steps(views, precision).Last();

    /// <summary>The same block by block, so that who has other work, such as decoding other pages, can do it in between.</summary>
    /// <param name="views">[B, 3, S, S], S a multiple of 64, values in [−1, 1]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>What each block leaves, valid until the next; last, [B, T, D].</returns>
    public IEnumerable<Tensor> Steps(Tensor views, Precision precision = Precision.Single)
    {
        Tensor perception = views;
        foreach (Tensor step in _sam.Steps(views, precision))
        {
            yield return perception = step;                    // last [B, S/16, S/16, 256]  window attention
        }

        Tensor compressed = _compressor.Forward(perception, precision);   // [B, S/64, S/64, 1024]      16× fewer tokens
        Tensor knowledge = compressed;
        foreach (Tensor step in _clip.Steps(compressed, precision))
        {
            yield return knowledge = step;                     // [B, 1 + T, 1024]           global attention
        }

        yield return Project(knowledge, compressed, precision);           // [B, T, D]
    }

    private Tensor Project(Tensor knowledge, Tensor compressed, Precision precision)
    {
        Tensor withoutClass = ClassToken.Drop(knowledge);
        Tensor both = Concat.Apply(withoutClass, compressed.Reshape(withoutClass.Shape));
        Probe.Show("concat", both);
        Tensor projected = _projector.Forward(both, precision);
        Probe.Show("projected", projected);
        return projected;
    }
}
