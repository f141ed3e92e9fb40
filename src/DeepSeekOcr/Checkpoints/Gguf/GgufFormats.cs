using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>Which format each tensor of a model is stored in.</summary>
/// <param name="Language">The matrices of the language model.</param>
/// <param name="Vision">The matrices of the encoder.</param>
internal readonly record struct GgufFormats(WeightFormat Language, WeightFormat Vision)
{
    // What convolutions, position tables and embeddings of the encoder are called; they are small, and the encoder is sensitive to them.
    private static readonly string[] Kept = ["embd", ".pos_h.", ".pos_w.", ".neck.", ".net_", "image_newline", "view_seperator"];

    /// <summary>The format of a tensor.</summary>
    public WeightFormat Choose(in GgufPlace place, Shape shape)
    {
        string name = place.Tensor;
        if (shape.Rank == 1 || name.EndsWith("ffn_gate_inp.weight", StringComparison.Ordinal)
            || (place.IsVision && Array.Exists(Kept, part => name.Contains(part, StringComparison.Ordinal))))
        {
            return WeightFormat.F32;
        }

        bool isEdge = name is "token_embd.weight" or "output.weight";
        return Fit(place.IsVision ? Vision : isEdge ? AtTheEdges(Language) : Language, shape.Width);
    }

    /// <summary>Embeddings and the output layer decide every token, so they get more bits than the layers between them.</summary>
    private static WeightFormat AtTheEdges(WeightFormat format) => format switch
    {
        WeightFormat.Q4_0 or WeightFormat.Q4_K => WeightFormat.Q6_K,
        WeightFormat.Q6_K => WeightFormat.Q8_0,
        _ => format,
    };

    /// <summary>The wanted format, or the next better one whose blocks fill rows of this width.</summary>
    private static WeightFormat Fit(WeightFormat wanted, int width) =>
        width % wanted.BlockLength() == 0 ? wanted
        : width % WeightFormat.Q8_0.BlockLength() == 0 ? WeightFormat.Q8_0
        : WeightFormat.F16;
}
