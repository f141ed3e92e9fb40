using System.Globalization;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>Where a parameter of the Hugging Face checkpoint is in the two files.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Expert">Which part of it, where experts are stacked.</param>
/// <param name="IsVision">Whether it is in the projector file.</param>
internal readonly record struct GgufPlace(string Tensor, int? Expert, bool IsVision);

/// <summary>The names of the checkpoint and those of the files.</summary>
internal static class GgufNames
{
    /// <summary>Stored, but no model computes with it, so that a file may do without.</summary>
    public const string UnusedPatchEmbedding = "v.patch_embd.weight";

    private const string LayerPrefix = "model.layers.";
    private const string ExpertPrefix = "mlp.experts.";
    private const string SamPrefix = "model.sam_model.";
    private const string SamBlockPrefix = "model.sam_model.blocks.";
    private const string ClipLayerPrefix = "model.vision_model.transformer.layers.";

    private static readonly Dictionary<string, string> Whole = new()
    {
        ["model.embed_tokens.weight"] = "token_embd.weight",
        ["model.norm.weight"] = "output_norm.weight",
        ["lm_head.weight"] = "output.weight",
    };

    private static readonly Dictionary<string, string> Layer = new()
    {
        ["input_layernorm"] = "attn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["post_attention_layernorm"] = "ffn_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["mlp.gate"] = "ffn_gate_inp",
        ["mlp.shared_experts.gate_proj"] = "ffn_gate_shexp",
        ["mlp.shared_experts.up_proj"] = "ffn_up_shexp",
        ["mlp.shared_experts.down_proj"] = "ffn_down_shexp",
    };

    private static readonly Dictionary<string, string> Expert = new()
    {
        ["gate_proj"] = "ffn_gate_exps",
        ["up_proj"] = "ffn_up_exps",
        ["down_proj"] = "ffn_down_exps",
    };

    private static readonly Dictionary<string, string> Vision = new()
    {
        ["model.sam_model.patch_embed.proj.weight"] = "v.sam.patch_embd.weight",
        ["model.sam_model.patch_embed.proj.bias"] = "v.sam.patch_embd.bias",
        ["model.sam_model.pos_embed"] = "v.sam.pos_embd.weight",
        ["model.vision_model.embeddings.class_embedding"] = "v.class_embd",
        ["model.vision_model.embeddings.position_embedding.weight"] = "v.position_embd.weight",
        ["model.vision_model.embeddings.patch_embedding.weight"] = UnusedPatchEmbedding,
        ["model.vision_model.pre_layrnorm.weight"] = "v.pre_ln.weight", // spelt so in the checkpoint
        ["model.vision_model.pre_layrnorm.bias"] = "v.pre_ln.bias",
        ["model.projector.layers.weight"] = "mm.model.fc.weight",
        ["model.projector.layers.bias"] = "mm.model.fc.bias",
        ["model.image_newline"] = "v.image_newline",
        ["model.view_seperator"] = "v.view_seperator", // spelt so in both
    };

    private static readonly Dictionary<string, string> SamBlock = new()
    {
        ["norm1"] = "pre_ln",
        ["norm2"] = "post_ln",
        ["attn.qkv"] = "attn.qkv",
        ["attn.proj"] = "attn.out",
        ["mlp.lin1"] = "mlp.lin1",
        ["mlp.lin2"] = "mlp.lin2",
    };

    private static readonly Dictionary<string, string> ClipLayer = new()
    {
        ["layer_norm1"] = "ln1",
        ["layer_norm2"] = "ln2",
        ["self_attn.qkv_proj"] = "attn_qkv",
        ["self_attn.out_proj"] = "attn_out",
        ["mlp.fc1"] = "ffn_up",
        ["mlp.fc2"] = "ffn_down",
    };

    /// <summary>Where a parameter is; null for a name that the checkpoint does not have.</summary>
    public static GgufPlace? Find(string name)
    {
        if (Whole.TryGetValue(name, out string? whole))
        {
            return new GgufPlace(whole, null, IsVision: false);
        }

        if (Vision.TryGetValue(name, out string? vision))
        {
            return new GgufPlace(vision, null, IsVision: true);
        }

        return Numbered(name, LayerPrefix) is var (layer, inLayer) ? InLayer(layer, inLayer)
            : Numbered(name, SamBlockPrefix) is var (block, inBlock) ? InSamBlock(block, inBlock)
            : Numbered(name, ClipLayerPrefix) is var (clip, inClip) ? Part(ClipLayer, inClip, $"v.blk.{clip}.", isVision: true)
            : IsNeck(name) ? new GgufPlace($"v.sam.{name[SamPrefix.Length..]}", null, IsVision: true)
            : null;
    }

    private static bool IsNeck(string name) =>
        name.StartsWith($"{SamPrefix}neck.", StringComparison.Ordinal) || name.StartsWith($"{SamPrefix}net_", StringComparison.Ordinal);

    private static GgufPlace? InLayer(int layer, string rest)
    {
        if (Numbered(rest, ExpertPrefix) is not var (expert, inExpert))
        {
            return Part(Layer, rest, $"blk.{layer}.", isVision: false);
        }

        return Part(Expert, inExpert, $"blk.{layer}.", isVision: false) is { } place ? place with { Expert = expert } : null;
    }

    private static GgufPlace? InSamBlock(int block, string rest) => rest switch
    {
        "attn.rel_pos_h" => new GgufPlace(RelativeRows(block), null, IsVision: true),
        "attn.rel_pos_w" => new GgufPlace($"v.sam.blk.{block}.attn.pos_w.weight", null, IsVision: true),
        _ => Part(SamBlock, rest, $"v.sam.blk.{block}.", isVision: true),
    };

    /// <summary>The table of relative rows of a SAM block; its length tells whether its attention is windowed or global.</summary>
    public static string RelativeRows(int block) => $"v.sam.blk.{block}.attn.pos_h.weight";

    /// <summary>Translates all but the ending: <c>weight</c> or <c>bias</c>.</summary>
    private static GgufPlace? Part(Dictionary<string, string> names, string rest, string prefix, bool isVision)
    {
        int dot = rest.LastIndexOf('.');
        return dot > 0 && names.TryGetValue(rest[..dot], out string? name)
            ? new GgufPlace($"{prefix}{name}{rest[dot..]}", null, isVision)
            : null;
    }

    /// <summary>Splits <c>prefix12.rest</c>.</summary>
    private static (int Number, string After)? Numbered(string name, string prefix)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        int dot = name.IndexOf('.', prefix.Length);
        return dot > 0
            && int.TryParse(
                name.AsSpan(prefix.Length, dot - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (number, name[(dot + 1)..])
            : null;
    }
}
