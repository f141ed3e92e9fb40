using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepSeekOcr.Checkpoints;

/// <summary>
/// Writes a configuration under the keys of the published one: those of the decoder twice, at the top and in <c>language_config</c>.
/// </summary>
internal static class ModelConfigWriter
{
    /// <summary>What the published checkpoint calls its network.</summary>
    public const string Architecture = "DeepseekOCRForCausalLM";

    /// <summary>What it calls its family.</summary>
    public const string ModelType = "DeepseekOCR";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    public static string ToJson(ModelConfig config)
    {
        JsonObject root = Decoder(config.Decoder);
        root["architectures"] = new JsonArray(Architecture);
        root["model_type"] = ModelType;
        JsonObject language = Decoder(config.Decoder);
        language["architectures"] = new JsonArray("DeepseekV2ForCausalLM");
        root["language_config"] = language;
        root["vision_config"] = Vision(config.Vision);
        root["projector_config"] = new JsonObject
        {
            ["model_type"] = "mlp_projector",
            ["projector_type"] = "linear",
            ["input_dim"] = config.Projector.InputSize,
            ["n_embed"] = config.Projector.OutputSize,
        };
        root["candidate_resolutions"] = new JsonArray(new JsonArray(1024, 1024));
        root["global_view_pos"] = "head";
        root["tile_tag"] = "2D";
        return root.ToJsonString(Options) + "\n";
    }

    private static JsonObject Decoder(DecoderConfig decoder) => new()
    {
        ["attention_bias"] = false,
        ["attention_dropout"] = 0,
        ["bos_token_id"] = decoder.BosId,
        ["eos_token_id"] = decoder.EosId,
        ["first_k_dense_replace"] = decoder.FirstDense,
        ["hidden_act"] = "silu",
        ["hidden_size"] = decoder.HiddenSize,
        ["intermediate_size"] = decoder.IntermediateSize,
        ["kv_lora_rank"] = null,
        ["lm_head"] = true,
        ["max_position_embeddings"] = decoder.MaxPositions,
        ["moe_intermediate_size"] = decoder.MoeIntermediateSize,
        ["moe_layer_freq"] = decoder.MoeLayerFrequency,
        ["n_group"] = 1,
        ["n_routed_experts"] = decoder.RoutedExperts,
        ["n_shared_experts"] = decoder.SharedExperts,
        ["norm_topk_prob"] = decoder.NormalizeTopK,
        ["num_attention_heads"] = decoder.Heads,
        ["num_experts_per_tok"] = decoder.ExpertsPerToken,
        ["num_hidden_layers"] = decoder.Layers,
        ["num_key_value_heads"] = decoder.KeyValueHeads,
        ["q_lora_rank"] = null,
        ["qk_nope_head_dim"] = 0,
        ["qk_rope_head_dim"] = 0,
        ["rm_head"] = false,
        ["rms_norm_eps"] = decoder.RmsNormEpsilon,
        ["rope_scaling"] = null,
        ["rope_theta"] = decoder.RopeTheta,
        ["routed_scaling_factor"] = decoder.RoutedScaling,
        ["scoring_func"] = "softmax",
        ["tie_word_embeddings"] = decoder.TieEmbeddings,
        ["topk_group"] = 1,
        ["topk_method"] = "greedy",
        ["use_cache"] = true,
        ["use_mla"] = false,
        ["v_head_dim"] = 0,
        ["vocab_size"] = decoder.VocabularySize,
    };

    private static JsonObject Vision(VisionConfig vision) => new()
    {
        ["image_size"] = vision.Sam.ImageSize,
        ["mlp_ratio"] = 3.7362,
        ["model_name"] = "deeplip_b_l",
        ["model_type"] = "vision",
        ["width"] = new JsonObject
        {
            ["clip-l-14-224"] = new JsonObject
            {
                ["heads"] = vision.Clip.Heads,
                ["image_size"] = vision.Clip.ImageSize,
                ["layers"] = vision.Clip.Layers,
                ["patch_size"] = vision.Clip.PatchSize,
                ["width"] = vision.Clip.Width,
            },
            ["sam_vit_b"] = new JsonObject
            {
                ["downsample_channels"] = List(vision.Sam.DownsampleChannels),
                ["global_attn_indexes"] = List(vision.Sam.GlobalAttentionIndexes),
                ["heads"] = vision.Sam.Heads,
                ["image_size"] = vision.Sam.ImageSize,
                ["layers"] = vision.Sam.Layers,
                ["out_chans"] = vision.Sam.OutChannels,
                ["patch_size"] = vision.Sam.PatchSize,
                ["width"] = vision.Sam.Width,
                ["window_size"] = vision.Sam.WindowSize,
            },
        },
    };

    private static JsonArray List(IReadOnlyList<int> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);
}
