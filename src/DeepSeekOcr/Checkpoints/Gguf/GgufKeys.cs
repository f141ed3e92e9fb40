namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>The keys of the two files of a model, as llama.cpp reads them.</summary>
internal static class GgufKeys
{
    public const string Architecture = "general.architecture";
    public const string LanguageArchitecture = "deepseek2-ocr";
    public const string VisionArchitecture = "clip";
    public const string SplitCount = "split.count";

    public const string BlockCount = "deepseek2-ocr.block_count";
    public const string ContextLength = "deepseek2-ocr.context_length";
    public const string EmbeddingLength = "deepseek2-ocr.embedding_length";
    public const string FeedForwardLength = "deepseek2-ocr.feed_forward_length";
    public const string HeadCount = "deepseek2-ocr.attention.head_count";
    public const string KeyValueHeadCount = "deepseek2-ocr.attention.head_count_kv";
    public const string RmsEpsilon = "deepseek2-ocr.attention.layer_norm_rms_epsilon";
    public const string LeadingDense = "deepseek2-ocr.leading_dense_block_count";
    public const string ExpertCount = "deepseek2-ocr.expert_count";
    public const string ExpertUsedCount = "deepseek2-ocr.expert_used_count";
    public const string ExpertSharedCount = "deepseek2-ocr.expert_shared_count";
    public const string ExpertFeedForwardLength = "deepseek2-ocr.expert_feed_forward_length";
    public const string ExpertWeightsScale = "deepseek2-ocr.expert_weights_scale";
    public const string ExpertWeightsNorm = "deepseek2-ocr.expert_weights_norm";
    public const string ExpertGating = "deepseek2-ocr.expert_gating_func";
    public const string RopeBase = "deepseek2-ocr.rope.freq_base";
    public const string RopeScaling = "deepseek2-ocr.rope.scaling.type";
    public const string RopeDimensions = "deepseek2-ocr.rope.dimension_count";
    public const string VocabularySize = "deepseek2-ocr.vocab_size";

    public const string TokenizerModel = "tokenizer.ggml.model";
    public const string TokenizerPre = "tokenizer.ggml.pre";
    public const string Tokens = "tokenizer.ggml.tokens";
    public const string TokenTypes = "tokenizer.ggml.token_type";
    public const string Merges = "tokenizer.ggml.merges";
    public const string BosId = "tokenizer.ggml.bos_token_id";
    public const string EosId = "tokenizer.ggml.eos_token_id";
    public const string PadId = "tokenizer.ggml.padding_token_id";
    public const string ChatTemplate = "tokenizer.chat_template";

    public const string ProjectorType = "clip.projector_type";
    public const string ProjectorTypeName = "deepseekocr";
    public const string VisionWidth = "clip.vision.embedding_length";
    public const string VisionBlocks = "clip.vision.block_count";
    public const string VisionHeads = "clip.vision.attention.head_count";
    public const string WindowSize = "clip.vision.window_size";
    public const string SamWidth = "clip.vision.sam.embedding_length";
    public const string SamBlocks = "clip.vision.sam.block_count";
    public const string SamHeads = "clip.vision.sam.head_count";
}
